-- SPDX-License-Identifier: GPL-2.0-only
-- k13_node_freed_under_user.lua - a node's structure goes while somebody is about to lock it
--
-- Story: when the last memory of a node goes offline, slab_mem_offline_callback() frees the
-- kmem_cache_node of every cache. Who got the pointer by get_node() holds no lock that keeps
-- it: here a write to a cache's `validate` file, which walks all nodes. He takes list_lock of
-- a structure that is gone.
-- Versions: up to v5.11, fix 666716fd267d (v5.12): never free it before the cache.
-- Verdict of the bug: use-after-free, role validate. No cycle.
-- Left out: other users without lock (an allocation that looks for partial slabs of the
-- node); reuse of the memory; pages in use on the node.
--
-- corpus: K13
-- budget: 5000 executions
-- strategies: random dfs:preemptions=2
-- buggy: variant=v5.10
-- finds: use-after-free: access to freed 'init_kmem_cache_node'
-- fixed: variant=v5.12
local FIXED = "v5.12"

return scenario {
  title = "may a node go offline while a user of its slab lists comes?",
  options = { variant = { "kernel variant", { "v5.10", FIXED } } },
  kernel = { cpus = 3, nodes = 2, memory_blocks = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32 })
    k.block = k.memory:blocks() - 1
  end,

  actors = {
    memory_offline = {
      cpu = 0,
      run = function(k)
        k.offline = k.memory:offline(k.block)
      end,
    },
  },

  -- Not before the notifier chain is on its way: going offline has many steps
  -- that do not matter here.
  events = {
    {
      name = "validate",
      when = holds("memory_offline", "slab_mutex"),
      cpu = 2,
      run = function(k) k.cache:validate_sysfs() end,
    },
  },

  check = function(k)
    expect.equal(k.offline, 0, "the node has no memory any more")
  end,

  expect = function(opt)
    if opt.variant == FIXED then
      return { use_after_free = { "never", "the structure lives as long as the cache" } }
    end
    return { use_after_free = { "sometimes", "list_lock of a structure that was freed" } }
  end,
}
