-- SPDX-License-Identifier: GPL-2.0-only
-- At most two tasks at a time between down() and up().
return scenario {
  title = "does a semaphore of two let three tasks in?",
  options = {
    slots = { "how many may be inside", 2, min = 1, max = 3 },
    cpus = { "simulated CPUs", 3 },
  },

  setup = function(k)
    k.slots = k:semaphore("slots", k.opt.slots)
    k.inside = 0
  end,

  actors = {
    guest = {
      count = 3,
      run = function(k)
        k.slots:down()
        k.inside = k.inside + 1
        expect.at_most(k.inside, k.opt.slots, "no more guests than slots")
        k:yield()
        k.inside = k.inside - 1
        k.slots:up()
      end,
    },
  },

  expect = {
    clean = { "always", "down() waits while the slots are taken" },
  },
}
