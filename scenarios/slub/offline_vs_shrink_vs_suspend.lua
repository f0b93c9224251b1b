-- SPDX-License-Identifier: GPL-2.0-only
-- offline_vs_shrink_vs_suspend.lua - the story of the lockdep report
--
-- The memory offliner holds cpu_hotplug_lock for reading and comes to
-- flush_lock. In patch v4 whoever shrinks a cache holds flush_lock when it
-- comes to cpus_read_lock(). The two get along, until a writer of
-- cpu_hotplug_lock waits for the offliner: then the shrinker waits behind the
-- writer, and the offliner for the shrinker. Without the shrinker two of them
-- do, see offline_vs_suspend.lua.
local slub = include "slub"

return scenario {
  title = "may memory go offline while a cache is shrunk and the machine suspends?",
  options = {
    variant = { "kernel variant", "v4" },
    sysfs = { "shrink by the cache's sysfs file", false },
  },
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
    shrink = {
      cpu = 1,
      run = function(k)
        if k.opt.sysfs then
          k.cache:shrink_sysfs()
        else
          k.cache:shrink()
        end
      end,
    },
    suspend = {
      cpu = 2,
      run = function(k)
        k.down = slub.cpu_down(k, 3, true)
      end,
    },
  },

  check = function(k)
    expect.equal(k.offline, 0, "the block went offline")
    expect.equal(k.down, 0, "the CPU went down")
    expect.equal(k.cache:leaked(), 0, "every slab is accounted for")
  end,

  expect = function(opt)
    if opt.variant == "v4" then
      return {
        deadlock = {
          "sometimes",
          "flush_lock outside cpu_hotplug_lock, or cpu_hotplug_lock twice",
        },
      }
    end
    return { deadlock = { "never", "flush_lock is innermost, or is not there" } }
  end,
}
