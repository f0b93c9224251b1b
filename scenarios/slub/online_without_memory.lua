-- SPDX-License-Identifier: GPL-2.0-only
-- Memory of a node comes online: the file is opened, and every cache needs a structure for the
-- node. Each allocation may fail (failslab). Then the block must stay offline, with -ENOMEM, and
-- may be tried again.
local ENOMEM <const> = -12

return scenario {
  title = "does a memory block come online, and if not, is all as before?",
  options = { failslab = { "allocations that may fail", { 0, 1 } } },
  kernel = { cpus = 2, nodes = 2, memory_blocks = 2 },

  setup = function(k)
    k.block = k.memory:blocks() - 1
    assert(k.memory:offline(k.block) == 0)
    k.slub:create("X", { object_bytes = 32, sysfs = false })
  end,

  actors = {
    online = {
      cpu = 0,
      run = function(k)
        local first = k.memory:online(k.block)
        expect.is_true(first == 0 or first == ENOMEM, "no other error")
        expect.equal(k.memory:is_online(k.block), first == 0, "all or nothing")
        if first ~= 0 then
          expect.equal(k.memory:online(k.block), 0, "the second try is granted")
        end
        expect.equal(first, 0, "the block comes online at once")
      end,
    },
  },

  expect = function(opt)
    if opt.failslab == 0 then
      return { clean = { "always", "there is memory" } }
    end
    return { assertion = { "sometimes", "something cannot be allocated" } }
  end,
}
