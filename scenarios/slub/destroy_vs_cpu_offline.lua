-- SPDX-License-Identifier: GPL-2.0-only
-- destroy_vs_cpu_offline.lua - kmem_cache_destroy() while a CPU goes down
--
-- In patch v4 the destroyer holds slab_mutex when flush_all() comes to
-- cpus_read_lock(). Whoever takes a CPU down holds cpu_hotplug_lock for
-- writing when slub_cpu_dead() comes to slab_mutex. Two tasks are enough, and
-- writing 0 to a CPU's "online" file is an ordinary thing to do.
--
-- v5.12 to v5.14 take no cpu_hotplug_lock, hence no deadlock, but the flush
-- reaches only CPUs in the online mask. Between the moment when the CPU leaves
-- that mask and slub_cpu_dead() its slabs belong to nobody who would give them
-- back, and a destroy fails although no object is left. It has to start late
-- for that, which random schedules of v5.12 hardly ever do: option "late", or
-- --strategy=dfs:preemptions=0. See docs/founding.md.
local slub = include "slub"

return scenario {
  title = "may a cache be destroyed while a CPU goes down?",
  options = {
    variant = { "kernel variant", "v4" },
    direct = { "take the CPU down as suspend does, not by sysfs", false },
    late = { "destroy once the CPU has left the online mask", false },
  },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
  end,

  actors = {
    destroy = {
      cpu = 0,
      run = function(k)
        local turns = k.opt.late and 100 or 0
        while turns > 0 and k.cpu:is_online(3) do
          k:yield()
          turns = turns - 1
        end
        k.cache:destroy()
      end,
    },
    cpu_offline = {
      cpu = 1,
      run = function(k)
        k.result = slub.cpu_down(k, 3, k.opt.direct)
      end,
    },
  },

  check = function(k)
    expect.equal(k.result, 0, "the CPU went down")
    expect.equal(k.sysfs:exists("/kernel/slab/X"), false, "the cache is gone")
  end,

  expect = function(opt)
    if opt.variant == "v4" or opt.variant == "fix1" then
      return {
        deadlock = {
          "sometimes",
          "destroy waits for cpu_hotplug_lock with slab_mutex, the CPU the other way round",
        },
      }
    end
    local expected = { deadlock = { "never", "cpu_hotplug_lock comes first, or is not taken" } }
    if opt.variant == "v5.12" and opt.late then
      expected.assertion = {
        "sometimes",
        "the flush passes over a CPU that is offline and not yet dead",
      }
    elseif opt.variant ~= "v5.12" then
      expected.assertion = { "never", "no CPU can go away during the flush" }
    end
    return expected
  end,
}
