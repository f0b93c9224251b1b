-- SPDX-License-Identifier: GPL-2.0-only
-- k01_flush_lock_outside.lua - patch v4 of the SLUB flush: flush_lock outside
-- cpu_hotplug_lock, whoever flushes
--
-- Bug: next-20210809 (never in mainline). Fix: v5.15-rc1, order
-- cpu_hotplug_lock, slab_mutex, flush_lock. Budget: 1,000 executions.
local slub = include "slub"

return scenario {
  title = "K01: may a flush take flush_lock before cpu_hotplug_lock?",
  options = { variant = { "bug, fix", { "v4", "v5.15" } } },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
    k.other = slub.create_warm(k, "Y")
    k.block = k.memory:blocks() - 1
  end,

  actors = {
    memory_offline = { cpu = 0, run = function(k) k.memory:offline(k.block) end },
    destroy = { cpu = 1, run = function(k) k.cache:destroy() end },
    shrink = { cpu = 2, run = function(k) k.other:shrink() end },
    suspend = { cpu = 0, run = function(k) slub.cpu_down(k, 3, true) end },
  },

  expect = function(opt)
    if opt.variant == "v4" then
      return {
        deadlock = { "sometimes", "a reader waits behind the writer that waits for a reader" },
      }
    end
    return { deadlock = { "never", "flush_lock is innermost" } }
  end,
}
