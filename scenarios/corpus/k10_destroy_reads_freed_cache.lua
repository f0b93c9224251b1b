-- SPDX-License-Identifier: GPL-2.0-only
-- k10_destroy_reads_freed_cache.lua - kmem_cache_destroy() asks a freed cache for its flags
--
-- Story: the memory of a SLAB_TYPESAFE_BY_RCU cache is released by a work, after
-- rcu_barrier(). 0495e337b703 moved the removal of the sysfs files behind the locks. From
-- then on the destroyer, with no lock left, read s->refcount and s->flags to see whether the
-- release was his. The work, queued before he unlocked, may have freed the cache by then. If
-- the memory has other content meanwhile, he releases it a second time: the double free of
-- the report.
-- Versions: v6.0-rc, between 0495e337b703 and its fix d71608a87736 (v6.0), which samples both
-- under slab_mutex.
-- Verdict of the bug: use-after-free, role destroy. No cycle.
-- Left out: reuse of the memory, so what is seen is the read, not the second free; merged
-- caches.
--
-- corpus: K10
-- budget: 20000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v6.0-rc
-- finds: use-after-free: access to freed 'kmem_cache_alloc_descriptor'
-- fixed: variant=v6.0
local FIXED = "v6.0"

return scenario {
  title = "does a destroyer touch its cache after the RCU work freed it?",
  options = { variant = { "kernel variant", { "v6.0-rc", FIXED } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32, rcu = true })
    k.slub:warm("X")
  end,

  actors = {
    destroy = { cpu = 0, run = function(k) k.cache:destroy() end },
  },

  expect = function(opt)
    if opt.variant == FIXED then
      return { use_after_free = { "never", "what decides was read under slab_mutex" } }
    end
    return { use_after_free = { "sometimes", "the work released the cache first" } }
  end,
}
