-- SPDX-License-Identifier: GPL-2.0-only
-- k06_rcu_barrier_under_slab_mutex.lua - rcu_barrier() in a destroy
--
-- 1331e7a1bbe1 (v3.6-rc) made rcu_barrier() hold off CPU hotplug. To destroy a
-- SLAB_TYPESAFE_BY_RCU cache kmem_cache_destroy() called it under slab_mutex,
-- and the CPU hotplug notifier takes slab_mutex:
--
--   the destroyer holds slab_mutex and waits for cpu_hotplug_lock,
--   whoever takes a CPU down holds that and waits for slab_mutex.
--
-- That is what lockdep printed and what the first version of the patch said.
-- The changelog of 210ed9def (v3.7) takes it back: kmem_cache_destroy() held
-- off CPU hotplug from its beginning, so nobody could be taking a CPU down. It
-- drops slab_mutex before rcu_barrier() all the same. Four cells:
--
--   v3.6-bare  the two locks as reported, without that outer hold: deadlock
--   v3.6       as it was: no deadlock, lockdep was wrong
--   v3.7       slab_mutex is dropped first: no deadlock
--   v3.6 with rcu_barrier_cpus=rwsem
--              cpu_hotplug_lock was a count then, which its holder may take
--              again. With the rwsem it is since v4.13 the second hold waits
--              behind a pending writer, and that one for the first: deadlock
--
-- Left out: rcu_barrier's own mutex and its visit to each CPU (the model has
-- one list of callbacks), the count's mutex (a hold inside a hold does
-- nothing, see kernel/rcu.c), SLAB, whose notifier was in the report.
--
-- corpus: K06
-- budget: 5000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v3.6-bare
-- finds: cpu_offline <slab_mutex, mutex> -> destroy;
--   destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- fixed: variant=v3.6
-- fixed: variant=v3.7
-- buggy: variant=v3.6 rcu_barrier_cpus=rwsem
-- finds: cpu_offline <cpu_hotplug_lock, percpu_rwsem readers> -> destroy;
--   destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline

local slub = include "slub"

return scenario {
  title = "may an RCU cache be destroyed while a CPU goes down?",
  options = {
    variant = { "kernel variant", { "v3.6-bare", "v3.6", "v3.7" } },
    rcu_barrier_cpus = { "how rcu_barrier() holds off CPU hotplug", "counted" },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { rcu = true })
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
    if opt.variant == "v3.6-bare" then
      return {
        deadlock = { "sometimes", "rcu_barrier() wants cpu_hotplug_lock inside slab_mutex" },
      }
    elseif opt.rcu_barrier_cpus == "rwsem" then
      return {
        deadlock = { "sometimes", "the second hold waits behind a pending writer" },
      }
    end
    return {
      deadlock = { "never", "cpu_hotplug_lock is held all the time, and may be twice" },
      assertion = "never",
    }
  end,
}
