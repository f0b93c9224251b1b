-- SPDX-License-Identifier: GPL-2.0-only
-- k08_name_taken_by_removal.lua - a cache that cannot be made again at once
--
-- Since 3b7b314053d0 (v4.12, the fix of k07) a work item removes the sysfs
-- directory of a destroyed cache. kmem_cache_destroy() returns before that,
-- and whoever then creates a cache of the same name may find the directory in
-- the way: kmem_cache_create() fails. Seen with dm-bufio in v4.17, which makes
-- and drops the same cache often; v4.12 to v4.17. No deadlock: the order of a
-- task and a work item. d50d82faa0c9 (v4.18) removes the directory before
-- slab_mutex is dropped.
--
-- Left out: merging of caches, through which two users come to one name
-- upstream.
--
-- corpus: K08
-- budget: 1000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v4.17
-- finds: assertion: the name is free after kmem_cache_destroy()
-- fixed: variant=v4.18

return scenario {
  title = "may a cache be made again right after it was destroyed?",
  options = { variant = { "kernel variant", { "v4.17", "v4.18" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X")
  end,

  actors = {
    remake = {
      cpu = 0,
      run = function(k)
        k.cache:destroy()
        local again = k.slub:try_create("X")
        expect.is_true(again ~= nil, "the name is free after kmem_cache_destroy()")
      end,
    },
  },

  check = function(k)
    expect.equal(k.sysfs:exists("/kernel/slab/X"), true, "the new cache is there")
  end,

  expect = function(opt)
    if opt.variant == "v4.17" then
      return {
        assertion = { "sometimes", "the work item has not removed the directory yet" },
      }
    end
    return {
      assertion = { "never", "the directory is removed before slab_mutex is dropped" },
      deadlock = "never",
    }
  end,
}
