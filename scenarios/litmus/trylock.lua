-- SPDX-License-Identifier: GPL-2.0-only
-- The way out of abba.lua that the kernel takes where no order exists.
return scenario {
  title = "does trylock with a way back avoid the ABBA deadlock?",

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
      if k.a:trylock() then k.a:unlock() end
      k.b:unlock()
    end,
  },

  expect = {
    clean = { "always", "a trylock never waits" },
  },
}
