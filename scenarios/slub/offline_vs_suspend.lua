-- SPDX-License-Identifier: GPL-2.0-only
-- offline_vs_suspend.lua - a memory block goes offline while suspend takes a CPU down
--
-- offline_pages() holds cpu_hotplug_lock for reading while the slab callback
-- shrinks every cache. In patch v4 flush_all() takes it for reading again. If
-- a writer came in between, it waits for the first hold to end, and the second
-- waits behind the writer. The writer must not need device_hotplug_lock, else
-- the memory offliner keeps it out: so it is suspend, not sysfs.
local slub = include "slub"

return scenario {
  title = "may memory go offline while the machine suspends?",
  options = { variant = { "kernel variant", "v4" } },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
    k.block = k.memory:blocks() - 1
  end,

  actors = {
    memory_offline = {
      cpu = 0,
      run = function(k)
        k.offline = k.memory:offline(k.block)
      end,
    },
    suspend = {
      cpu = 1,
      run = function(k)
        k.down = slub.cpu_down(k, 3, true)
      end,
    },
  },

  check = function(k)
    expect.equal(k.offline, 0, "the block went offline")
    expect.equal(k.memory:is_online(k.block), false, "and stays so")
    expect.equal(k.down, 0, "the CPU went down")
  end,

  expect = function(opt)
    if opt.variant == "v4" then
      return {
        deadlock = { "sometimes", "the second cpus_read_lock() waits behind a pending writer" },
      }
    end
    return { deadlock = { "never", "cpu_hotplug_lock is read once only" } }
  end,
}
