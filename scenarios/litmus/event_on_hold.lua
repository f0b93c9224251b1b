-- SPDX-License-Identifier: GPL-2.0-only
-- An event starts exactly when its condition holds.
return scenario {
  title = "does an event see the lock held that it waits for?",

  setup = function(k)
    k.a = k:mutex("A")
    k.held = false
    k.spied = false
  end,

  actors = {
    owner = function(k)
      k:yield()
      k.a:lock()
      k.held = true
      k:yield()
      k.held = false
      k.a:unlock()
    end,
  },

  events = {
    {
      name = "spy",
      when = holds("owner", "A"),
      run = function(k)
        k.spied = true
        if not k.a:trylock() then return end
        expect.is_false(k.held, "trylock succeeds on a free mutex only")
        k.a:unlock()
      end,
    },
  },

  check = function(k)
    expect.is_true(k.spied, "the spy has run")
  end,

  expect = {
    clean = { "always", "the spy never gets a mutex that is held" },
  },
}
