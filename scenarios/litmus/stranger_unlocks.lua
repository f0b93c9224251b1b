-- SPDX-License-Identifier: GPL-2.0-only
-- Only the owner may unlock.
return scenario {
  title = "may another task unlock a mutex?",

  setup = function(k)
    k.a = k:mutex("A")
  end,

  actors = {
    stranger = function(k)
      k.a:unlock()
    end,
  },

  expect = {
    lock_misuse = { "always", "the stranger does not hold it" },
  },
}
