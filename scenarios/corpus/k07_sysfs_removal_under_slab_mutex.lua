-- SPDX-License-Identifier: GPL-2.0-only
-- k07_sysfs_removal_under_slab_mutex.lua - a file's method wants slab_mutex
--
-- A write to a cache's sysfs file goes on to the caches of memory cgroups, and
-- takes slab_mutex for that (107dab5c92d5, v3.8). bf5eb3de3847 (v4.11) removes
-- the files of a destroyed cache under slab_mutex:
--
--   the destroyer holds slab_mutex and waits for the file's user,
--   the file's user waits for slab_mutex.
--
-- 3b7b314053d0 (v4.12) leaves the removal to a work item, which made another
-- bug, see k08; and the fix of that, d50d82faa0c9 (v4.18), removes the
-- directory under slab_mutex again. So this one is back in v4.18: reported by
-- the kernel test robot in October 2018, still there in v5.2.
--
-- Left out: memory cgroups (slab_mutex is taken, the walk is empty), their
-- sysfs directories; slabs to flush. Later the store takes no slab_mutex any
-- more (memory cgroups have no caches of their own since v5.9).
--
-- corpus: K07
-- budget: 1000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v4.11
-- finds: destroy <kn->active#X, kernfs drain> -> store;
--   store <slab_mutex, mutex> -> destroy
-- fixed: variant=v4.17
-- buggy: variant=v4.18
-- finds: destroy <kn->active#X, kernfs drain> -> store;
--   store <slab_mutex, mutex> -> destroy

return scenario {
  title = "may a cache be destroyed under a write to its file?",
  options = { variant = { "kernel variant", { "v4.11", "v4.17", "v4.18" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X")
  end,

  actors = {
    store = {
      cpu = 0,
      run = function(k)
        k.cache:set_cpu_partial_sysfs(2)
      end,
    },
    destroy = {
      cpu = 1,
      run = function(k)
        k.cache:destroy()
      end,
    },
  },

  -- The work item may come later than both; so the directory may be there.
  check = function(k)
    if k.opt.variant ~= "v4.17" then
      expect.equal(k.sysfs:exists("/kernel/slab/X"), false, "the cache is gone")
    end
  end,

  expect = function(opt)
    if opt.variant == "v4.17" then
      return {
        deadlock = { "never", "a work item waits for the file's user, without slab_mutex" },
        assertion = "never",
      }
    end
    return {
      deadlock = { "sometimes", "the directory is removed under slab_mutex" },
    }
  end,
}
