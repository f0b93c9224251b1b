-- SPDX-License-Identifier: GPL-2.0-only
-- The broken twin of counter.lua: no mutex.
return scenario {
  title = "does a counter without a lock lose increments?",
  options = { rounds = { "increments of each task", 1, min = 1, max = 100 } },

  setup = function(k)
    k.sum = k:var("sum", 0)
  end,

  actors = {
    counter = {
      count = 2,
      run = function(k)
        for _ = 1, k.opt.rounds do
          k.sum:set(k.sum:get() + 1)
        end
      end,
    },
  },

  check = function(k)
    expect.equal(k.sum:get(), 2 * k.opt.rounds, "no increment is lost")
  end,

  expect = {
    assertion = { "sometimes", "both read before either writes" },
  },
}
