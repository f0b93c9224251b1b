-- SPDX-License-Identifier: GPL-2.0-only
-- A mutex is not recursive.
return scenario {
  title = "may a task take its own mutex again?",

  setup = function(k)
    k.a = k:mutex("A")
  end,

  actors = {
    solo = function(k)
      k.a:lock()
      k.a:lock()
    end,
  },

  expect = {
    deadlock = { "always", "the only one who could unlock is waiting" },
  },
}
