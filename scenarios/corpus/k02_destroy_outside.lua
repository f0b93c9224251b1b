-- SPDX-License-Identifier: GPL-2.0-only
-- k02_destroy_outside.lua - the first fix of K01 swaps the locks in flush_all()
-- only: kmem_cache_destroy() still comes with slab_mutex
--
-- Bug: fix-up of 10 August 2021 (never in mainline). Fix: v5.15-rc1, destroy
-- takes cpu_hotplug_lock first. Budget: 2,000 executions.
local slub = include "slub"

return scenario {
  title = "K02: may a cache be destroyed while a CPU goes down?",
  options = { variant = { "bug, fix", { "fix1", "v5.15" } } },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
  end,

  actors = {
    destroy = { cpu = 0, run = function(k) k.cache:destroy() end },
    cpu_offline = { cpu = 1, run = function(k) k.cpu:offline(3) end },
  },

  expect = function(opt)
    if opt.variant == "fix1" then
      return {
        deadlock = {
          "sometimes",
          "destroy waits for cpu_hotplug_lock with slab_mutex, slub_cpu_dead() the other way round",
        },
      }
    end
    return { deadlock = { "never", "cpu_hotplug_lock comes first" } }
  end,
}
