-- SPDX-License-Identifier: GPL-2.0-only
-- Two readers in opposite order, no writer: must not be called a deadlock.
return scenario {
  title = "do readers in opposite order deadlock?",

  setup = function(k)
    k.a = k:rwsem("A")
    k.b = k:rwsem("B")
  end,

  actors = {
    ab = function(k)
      k.a:down_read()
      k.b:down_read()
      k.b:up_read()
      k.a:up_read()
    end,
    ba = function(k)
      k.b:down_read()
      k.a:down_read()
      k.a:up_read()
      k.b:up_read()
    end,
  },

  expect = {
    clean = { "always", "readers share both locks" },
  },
}
