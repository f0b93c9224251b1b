-- SPDX-License-Identifier: GPL-2.0-only
-- k01_flush_lock_outside.lua - flush_lock outside cpu_hotplug_lock
--
-- Patch v4 of the PREEMPT_RT series (August 2021, linux-next only): flush_all()
-- takes flush_lock, then cpu_hotplug_lock for reading, and a destroy calls it
-- under slab_mutex. One task shrinks a cache by its sysfs file, another
-- destroys a second cache, the third takes a CPU down as suspend does:
--
--   the shrinker holds flush_lock and waits for cpu_hotplug_lock,
--   whoever takes the CPU down holds that and waits for slab_mutex,
--   the destroyer holds slab_mutex and waits for flush_lock.
--
-- Class V4-5 of docs/founding.md. Without the shrinker two of them do (V4-1,
-- see k02); that is found here, too. What was merged, 5a836bf6b09f (v5.15-rc1),
-- has cpu_hotplug_lock, slab_mutex, flush_lock in this order everywhere.
--
-- Left out: the cache that is shrunk is not the one that is destroyed (see
-- k03), memory going offline (see slub/offline_vs_shrink_vs_suspend).
--
-- corpus: K01
-- budget: 1000 executions
-- strategies: random dfs:preemptions=0
-- buggy: variant=v4
-- finds: cpu_offline <slab_mutex, mutex> -> destroy;
--   destroy <flush_lock, mutex> -> shrink;
--   shrink <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- finds: cpu_offline <slab_mutex, mutex> -> destroy;
--   destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- fixed: variant=v5.15

local slub = include "slub"

return scenario {
  title = "may one cache be shrunk and another destroyed while a CPU goes down?",
  options = { variant = { "kernel variant", { "v4", "v5.15" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.kept = k.slub:create("kept")
    k.gone = k.slub:create("gone")
  end,

  actors = {
    shrink = {
      cpu = 0,
      run = function(k)
        k.kept:shrink_sysfs()
      end,
    },
    destroy = {
      cpu = 0,
      run = function(k)
        k.gone:destroy()
      end,
    },
    cpu_offline = slub.cpu_offline,
  },

  check = function(k)
    slub.check_cpu_offline(k)
    expect.equal(k.sysfs:exists("/kernel/slab/gone"), false, "the cache is gone")
    expect.equal(k.sysfs:exists("/kernel/slab/kept"), true, "the other is not")
  end,

  expect = function(opt)
    if opt.variant == "v4" then
      return {
        deadlock = { "sometimes", "flush_lock is outside cpu_hotplug_lock" },
      }
    end
    return {
      deadlock = { "never", "cpu_hotplug_lock, slab_mutex, flush_lock" },
      assertion = "never",
    }
  end,
}
