-- SPDX-License-Identifier: GPL-2.0-only
-- The fixed twin of abba.lua: one order for all.
return scenario {
  title = "do two tasks that take A before B deadlock?",

  setup = function(k)
    k.a = k:mutex("A")
    k.b = k:mutex("B")
    k.done = 0
  end,

  actors = {
    worker = {
      count = 2,
      run = function(k)
        k.a:lock()
        k.b:lock()
        k.done = k.done + 1
        k.b:unlock()
        k.a:unlock()
      end,
    },
  },

  check = function(k)
    expect.equal(k.done, 2, "both tasks went through")
  end,

  expect = {
    clean = { "always", "an order of locks leaves no cycle" },
  },
}
