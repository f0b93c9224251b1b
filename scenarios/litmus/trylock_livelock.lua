-- SPDX-License-Identifier: GPL-2.0-only
-- Trylock, step back and try again at once: no deadlock, but nobody need ever get on.
return scenario {
  title = "do two tasks that step back and try again get anywhere?",
  options = {
    turns = { "turns after which a task gives up", 8, min = 1, max = 100 },
  },

  setup = function(k)
    k.a = k:mutex("A")
    k.b = k:mutex("B")
  end,

  actors = function(k)
    local function take_both(first, second)
      for _ = 1, k.opt.turns do
        first:lock()
        if second:trylock() then
          second:unlock()
          first:unlock()
          return
        end
        first:unlock()
      end
      expect.is_true(false, "one of the turns succeeds")
    end
    return {
      ab = function() take_both(k.a, k.b) end,
      ba = function() take_both(k.b, k.a) end,
    }
  end,

  expect = {
    deadlock = { "never", "who fails gives back what it has" },
    assertion = { "sometimes", "each finds the other's lock taken, turn after turn" },
  },
}
