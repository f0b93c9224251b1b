-- SPDX-License-Identifier: GPL-2.0-only
-- Increments under a mutex. Also a benchmark: tasks=3 rounds=100.
return scenario {
  title = "does a counter under a mutex keep every increment?",
  options = {
    tasks = { "tasks that count", 3, min = 1, max = 32 },
    rounds = { "increments of each task", 2, min = 1, max = 1000 },
    cpus = { "simulated CPUs", 3 },
  },

  setup = function(k)
    k.guard = k:mutex("counter lock")
    k.sum = k:var("sum", 0)
  end,

  actors = function(k)
    return {
      counter = {
        count = k.opt.tasks,
        run = function()
          for _ = 1, k.opt.rounds do
            k.guard:lock()
            k.sum:set(k.sum:get() + 1)
            k.guard:unlock()
          end
        end,
      },
    }
  end,

  check = function(k)
    expect.equal(k.sum:get(), k.opt.tasks * k.opt.rounds,
      "no increment is lost")
  end,

  expect = {
    clean = { "always", "the mutex makes read and write one step" },
  },
}
