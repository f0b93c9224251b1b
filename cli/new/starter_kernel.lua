-- SPDX-License-Identifier: GPL-2.0-only
-- @NAME@ - a scenario on the kernel model to begin with; change it step by step
--
--   gordian check @NAME@.lua          is it well formed? what does it take behind "--"?
--   gordian explore @NAME@.lua -n 5k  which failures are there, and how often?
--   gordian explore @NAME@.lua -n 5k -- variant=v6.0      and in this kernel?
--   gordian list verbs                what else a scenario may say
--   gordian list variants             which kernels there are
--
-- It asks one question: may a slab cache be destroyed while a CPU goes down?
return scenario {
  title = "may a cache be destroyed while a CPU goes down?",

  -- Each option is { what it is, default }. The name of a setting of the kernel
  -- gives it another default: here, which version of SLUB is looked at.
  options = {
    variant = { "kernel variant", "v4" },
    by_sysfs = { "take the CPU down by its sysfs file, else as suspend does", true },
  },

  -- With this table the kernel model is booted, without it there is none.
  kernel = { cpus = 3 },

  -- Runs once, after the boot. Fields of your own are kept in k.
  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32 })
    k.slub:warm("X") -- each CPU has a slab of it, so a flush has work to do
    k.result = -1
  end,

  -- Each actor is a task of the kernel. A switch may happen at every lock, wait,
  -- interrupt and atomic access inside of the verbs.
  actors = {
    destroy = {
      cpu = 0,
      run = function(k)
        k.cache:destroy()
      end,
    },

    cpu_offline = {
      cpu = 1,
      run = function(k)
        if k.opt.by_sysfs then
          k.result = k.cpu:offline(2)
        else
          k.result = k.cpu:offline_direct(2)
        end
      end,
    },
  },

  -- Runs after an execution in which every actor came to its end.
  check = function(k)
    expect.equal(k.result, 0, "the CPU went down")
    expect.is_false(k.sysfs:exists("/kernel/slab/X"), "the cache is gone")
  end,

  -- What exploring should show; gordian says whether it does.
  expect = function(opt)
    if opt.variant == "v4" then
      return {
        deadlock = { "sometimes", "slab_mutex and cpu_hotplug_lock in opposite order" },
      }
    end
    return { deadlock = { "never", "cpu_hotplug_lock comes first" } }
  end,
}
