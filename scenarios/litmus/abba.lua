-- SPDX-License-Identifier: GPL-2.0-only
-- Two tasks, two mutexes, opposite order: the smallest deadlock there is.
return scenario {
  title = "do two tasks that take A and B in opposite order deadlock?",

  setup = function(k)
    k.a = k:mutex("A")
    k.b = k:mutex("B")
  end,

  actors = {
    ab = function(k)
      k.a:lock()
      k.b:lock()
      k.b:unlock()
      k.a:unlock()
    end,
    ba = function(k)
      k.b:lock()
      k.a:lock()
      k.a:unlock()
      k.b:unlock()
    end,
  },

  expect = {
    deadlock = { "sometimes", "each holds one mutex and waits for the other" },
  },
}
