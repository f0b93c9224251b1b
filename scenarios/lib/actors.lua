-- SPDX-License-Identifier: GPL-2.0-only
-- actors.lua - actors that can be added to any scenario with a kernel
--
--   gordian explore slub/x -- add=cpu_hotplug_writer
--   gordian explore slub/x -- add=cpu_hotplug_writer+cache_shrink
--
-- Each entry has an actor, as in the table "actors" of a scenario, and may have
-- a setup, which runs after that of the scenario. gordian adds some of them by
-- itself when a lock report could be real with them, see docs/lockdep.md.
local slub = include "slub"

return {
  -- A writer of cpu_hotplug_lock that takes no lock before it, as suspend does.
  cpu_hotplug_writer = {
    actor = {
      migrate = true,
      run = function(k) k.cpu:offline_direct(k.cpu:count() - 1) end,
    },
  },

  -- Takes flush_lock, or what the variant has in its place.
  cache_shrink = {
    setup = function(k) k.added_shrink = slub.create_warm(k, "added_shrink") end,
    actor = {
      migrate = true,
      run = function(k) k.added_shrink:shrink() end,
    },
  },

  -- Takes slab_mutex, and flushes below it.
  cache_destroy = {
    setup = function(k) k.added_destroy = slub.create_warm(k, "added_destroy") end,
    actor = {
      migrate = true,
      run = function(k) k.added_destroy:destroy() end,
    },
  },

  -- A reader of cpu_hotplug_lock and writer of mem_hotplug_lock.
  memory_hotplug = {
    actor = {
      migrate = true,
      run = function(k) k.memory:offline(k.memory:blocks() - 1) end,
    },
  },

  -- Interrupts of all devices of the scenario, on each CPU.
  device_irq = {
    actor = {
      migrate = true,
      run = function(k)
        for cpu = 0, k.cpu:count() - 1 do
          k.irq:raise_devices(cpu)
        end
      end,
    },
  },

  -- Whoever allocates and may reclaim does so.
  memory_short = {
    setup = function(k) k.mm:set_short(true) end,
    actor = { run = function(k) k.mm:kswapd() end },
  },
}
