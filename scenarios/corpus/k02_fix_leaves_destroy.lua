-- SPDX-License-Identifier: GPL-2.0-only
-- k02_fix_leaves_destroy.lua - the fix that was not complete
--
-- First fix-up of patch v4, 10 August 2021, never in mainline: flush_all() takes
-- cpu_hotplug_lock (read) outside flush_lock, and memory going offline takes
-- the latter only. A destroy still calls flush_all() under slab_mutex:
--
--   the destroyer holds slab_mutex and waits for cpu_hotplug_lock,
--   whoever takes a CPU down holds that and waits for slab_mutex.
--
-- It came back the same day as a report of these two locks from rcutorture with
-- CPU hotplug, after ten minutes. In 5a836bf6b09f (v5.15-rc1) a destroy takes
-- cpu_hotplug_lock first. The question this scenario asks of a fix: is it all?
--
-- Left out: slabs to flush (the locks are taken also if there are none).
--
-- corpus: K02
-- budget: 1000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=fix1
-- finds: cpu_offline <slab_mutex, mutex> -> destroy;
--   destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- fixed: variant=v5.15

local slub = include "slub"

return scenario {
  title = "may a cache be destroyed while a CPU goes down?",
  options = { variant = { "kernel variant", { "fix1", "v5.15" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X")
  end,

  actors = {
    destroy = slub.destroy,
    cpu_offline = slub.cpu_offline,
  },

  check = function(k)
    slub.check_cpu_offline(k)
    slub.check_destroy(k)
  end,

  expect = function(opt)
    if opt.variant == "fix1" then
      return {
        deadlock = { "sometimes", "a destroy takes cpu_hotplug_lock inside slab_mutex" },
      }
    end
    return {
      deadlock = { "never", "a destroy takes cpu_hotplug_lock first" },
      assertion = "never",
    }
  end,
}
