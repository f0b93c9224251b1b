-- SPDX-License-Identifier: GPL-2.0-only
-- k05_debug_key_under_slab_mutex.lua - a flag that takes a lock
--
-- All debugging of slab caches is behind a static key. 1f0723a4c0df (v5.13-rc1)
-- enabled it when a cache is created with debug flags, in kmem_cache_open(),
-- where slab_mutex is held. Enabling a key patches code, and so takes
-- cpu_hotplug_lock for reading. A CPU that goes down holds that for writing
-- when slub_cpu_dead() comes to slab_mutex. Two tasks; found by rcutorture.
-- afe0c26d1968 (v5.13-rc) enables the key before slab_mutex is taken.
--
-- Left out: what the debug flags do, patching of code (kernel/jump_label.c
-- has the locks and the count), merging of caches.
--
-- corpus: K05
-- budget: 1000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v5.13-rc
-- finds: cpu_offline <slab_mutex, mutex> -> create_debug;
--   create_debug <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline
-- fixed: variant=v5.12

return scenario {
  title = "may a debug cache be created while a CPU goes down?",
  options = { variant = { "kernel variant", { "v5.13-rc", "v5.12" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = false
  end,

  actors = {
    create_debug = {
      cpu = 0,
      run = function(k)
        k.cache = k.slub:create("X", { debug = true })
      end,
    },
    cpu_offline = {
      cpu = 0,
      run = function(k)
        k.result = k.cpu:offline_direct(1)
      end,
    },
  },

  check = function(k)
    expect.equal(k.result, 0, "the CPU went down")
    expect.equal(k.sysfs:exists("/kernel/slab/X"), true, "the cache is there")
  end,

  expect = function(opt)
    if opt.variant == "v5.13-rc" then
      return {
        deadlock = {
          "sometimes",
          "the key wants cpu_hotplug_lock inside slab_mutex, the CPU the other way round",
        },
      }
    end
    return {
      deadlock = { "never", "the key is enabled before slab_mutex is taken" },
      assertion = "never",
    }
  end,
}
