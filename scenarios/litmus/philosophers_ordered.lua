-- SPDX-License-Identifier: GPL-2.0-only
-- The fixed twin of philosophers.lua: the lower fork first.
return scenario {
  title = "do philosophers who take the lower fork first starve?",
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
          local j = i % k.opt.n + 1
          local low, high = k.forks[math.min(i, j)], k.forks[math.max(i, j)]
          low:lock()
          high:lock()
          high:unlock()
          low:unlock()
        end,
      },
    }
  end,

  expect = {
    clean = { "always", "the last one waits with empty hands" },
  },
}
