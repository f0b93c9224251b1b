-- SPDX-License-Identifier: GPL-2.0-only
-- Each philosopher takes the left fork, then the right one.
return scenario {
  title = "do philosophers who all take the left fork first starve?",
  options = {
    n = { "philosophers at the table", 3, min = 2, max = 16 },
    cpus = { "simulated CPUs", 3 },
  },

  setup = function(k)
    k.forks = {}
    for i = 1, k.opt.n do k.forks[i] = k:mutex("fork " .. i) end
  end,

  actors = function(k)
    return {
      eater = {
        count = k.opt.n,
        run = function(_, i)
          local left, right = k.forks[i], k.forks[i % k.opt.n + 1]
          left:lock()
          right:lock()
          right:unlock()
          left:unlock()
        end,
      },
    }
  end,

  expect = {
    deadlock = { "sometimes", "everybody holds a left fork" },
  },
}
