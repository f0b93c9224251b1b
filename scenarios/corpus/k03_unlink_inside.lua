-- SPDX-License-Identifier: GPL-2.0-only
-- k03_unlink_inside.lua - kmem_cache_destroy() removes the cache's files with
-- cpu_hotplug_lock and slab_mutex held
--
-- Bug: v5.15 to v5.19. Fix: v6.0-rc4, the files go when the locks are released.
-- Budget: 1,000 executions.
local slub = include "slub"

return scenario {
  title = "K03: may a cache be destroyed under a write to its file while a CPU goes down?",
  options = { variant = { "bug, fix", { "v5.15", "v6.0" } } },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
  end,

  actors = {
    sysfs_shrink = { cpu = 0, run = function(k) k.cache:shrink_sysfs() end },
    destroy = { cpu = 1, run = function(k) k.cache:destroy() end },
    cpu_offline = { cpu = 2, run = function(k) k.cpu:offline(3) end },
  },

  expect = function(opt)
    if opt.variant == "v5.15" then
      return {
        deadlock = {
          "sometimes",
          "the writer waits behind a pending writer, that for destroy, that for the file",
        },
      }
    end
    return { deadlock = { "never", "nobody waits for the file with a lock held" } }
  end,
}
