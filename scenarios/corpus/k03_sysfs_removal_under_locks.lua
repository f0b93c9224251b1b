-- SPDX-License-Identifier: GPL-2.0-only
-- k03_sysfs_removal_under_locks.lua - waiting for a file's user with the locks
--
-- Linux v5.15 (5a836bf6b09f) to v5.19: a destroy holds cpu_hotplug_lock (read)
-- and slab_mutex also while it removes the cache's sysfs directory, and
-- removing a file waits for those who are in one of its methods. One of them
-- writes to the cache's file "cpu_partial", whose method flushes the CPUs:
--
--   the writer of the file waits for cpu_hotplug_lock behind a pending writer,
--   that one (a CPU is going down) for the destroyer, who reads it,
--   the destroyer for the writer of the file.
--
-- 0495e337b703 (v6.0-rc4) removes the directory after both locks are dropped.
-- Same shape in v5.11 and before.
--
-- Every CPU has a slab to flush, so that the destroyer waits with both locks
-- held. Left out: shrink, which has another race up to v6.0
-- (docs/founding.md, E2).
--
-- corpus: K03
-- budget: 10000 executions
-- strategies: random dfs:preemptions=0
-- buggy: variant=v5.15
-- finds: cpu_offline <cpu_hotplug_lock, percpu_rwsem readers> -> destroy;
--   destroy <kn->active#X, kernfs drain> -> store;
--   store <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- fixed: variant=v6.0

local slub = include "slub"

return scenario {
  title = "may a cache be destroyed under a write to its file while a CPU goes down?",
  options = { variant = { "kernel variant", { "v5.15", "v6.0" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
  end,

  actors = {
    store = {
      cpu = 0,
      run = function(k)
        k.cache:set_cpu_partial_sysfs(2)
      end,
    },
    destroy = slub.destroy,
    cpu_offline = slub.cpu_offline,
  },

  check = function(k)
    slub.check_cpu_offline(k)
    slub.check_destroy(k)
  end,

  expect = function(opt)
    if opt.variant == "v5.15" then
      return {
        deadlock = {
          "sometimes",
          "the destroyer waits for the file's user with cpu_hotplug_lock held",
        },
      }
    end
    return {
      deadlock = { "never", "the directory is removed without a lock" },
      assertion = "never",
    }
  end,
}
