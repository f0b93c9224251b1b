-- SPDX-License-Identifier: GPL-2.0-only
-- The other fixed twin of racy_counter.lua: read and write in one step.
return scenario {
  title = "does a counter with atomic increments lose any?",

  setup = function(k)
    k.sum = k:var("sum", 0)
  end,

  actors = {
    adder = {
      count = 2,
      run = function(k)
        k.sum:add(1)
      end,
    },
    swapper = function(k)
      local seen
      repeat
        seen = k.sum:get()
      until k.sum:cas(seen, seen + 1)
    end,
  },

  check = function(k)
    expect.equal(k.sum:get(), 3, "no increment is lost")
  end,

  expect = {
    clean = { "always", "nothing can come between read and write" },
  },
}
