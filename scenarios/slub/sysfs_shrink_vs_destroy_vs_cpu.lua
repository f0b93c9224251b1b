-- SPDX-License-Identifier: GPL-2.0-only
-- sysfs_shrink_vs_destroy_vs_cpu.lua - a cache goes away under a write to its file
--
-- The writer holds the file's active reference while it shrinks. The destroyer
-- waits for that reference when it removes the cache's directory: with
-- slab_mutex up to v5.19, from v5.15 on with cpu_hotplug_lock (read), too. So
-- what was merged in v5.15 still has one deadlock: the writer's
-- cpus_read_lock() waits behind a pending writer of that lock, which waits for
-- the destroyer, which waits for the writer. v6.0 removes the directory after
-- it dropped the locks.
--
-- Up to v6.0 there is a race without a cycle, too: do_shrink() takes the empty
-- slabs off the node's list under list_lock and counts them out after it. A
-- destroyer in between finds nothing to free and a count that is not 0, warns
-- and keeps the cache. v6.1 counts under the lock.
local slub = include "slub"

return scenario {
  title = "may a cache be destroyed under a write to its shrink file while a CPU goes down?",
  options = {
    variant = { "kernel variant", "v4" },
    direct = { "take the CPU down as suspend does, not by sysfs", false },
  },
  kernel = { cpus = 4 },

  setup = function(k)
    k.cache = slub.create_warm(k, "X")
  end,

  actors = {
    sysfs_shrink = {
      cpu = 0,
      run = function(k)
        k.cache:shrink_sysfs()
      end,
    },
    destroy = {
      cpu = 1,
      run = function(k)
        k.cache:destroy()
      end,
    },
    cpu_offline = {
      cpu = 2,
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
    local expected = {}

    if opt.variant == "v4" or opt.variant == "fix1" then
      expected.deadlock = {
        "sometimes",
        "cpu_hotplug_lock inside slab_mutex, with the writer or without",
      }
    elseif opt.variant == "v5.15" or opt.variant == "v5.14-rt" then
      expected.deadlock = {
        "sometimes",
        "the destroyer waits for the writer with cpu_hotplug_lock held",
      }
    else
      expected.deadlock = {
        "never",
        "nobody waits for the file with a lock of the flush held",
      }
    end
    -- In v4 nearly every schedule is a deadlock before it could come to that.
    if opt.variant ~= "v4" and opt.variant ~= "v6.1" then
      expected.assertion = {
        "sometimes",
        "the shrinker has slabs that are off the list and still counted",
      }
    elseif opt.variant == "v6.1" then
      expected.assertion = { "never", "slabs are counted out under list_lock" }
    end
    return expected
  end,
}
