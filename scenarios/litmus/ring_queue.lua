-- SPDX-License-Identifier: GPL-2.0-only
-- A bounded queue of lib/ring.lua with one slot, two writers and one reader.
local ring = include "ring"

return scenario {
  title = "does a bounded queue lose an item or a wake-up?",
  options = { cpus = { "simulated CPUs", 3 } },

  setup = function(k)
    k.queue = ring.create(k, "queue", 1)
    k.sum = 0
  end,

  actors = {
    writer = {
      count = 2,
      run = function(k, i)
        k.queue:put(i)
      end,
    },
    reader = function(k)
      k.sum = k.queue:take() + k.queue:take()
    end,
  },

  check = function(k)
    expect.equal(k.sum, 3, "every item arrives once")
  end,

  expect = {
    clean = { "always", "each change is signalled under the lock" },
  },
}
