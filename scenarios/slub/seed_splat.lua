-- SPDX-License-Identifier: GPL-2.0-only
-- seed_splat.lua - what the founding report saw
--
-- A machine of 32 CPUs with patch v4 boots: CPUs come up under cpu_hotplug_lock
-- (write) and take pcp_batch_high_lock, then ACPI shrinks its caches and takes
-- cpu_hotplug_lock inside flush_lock. After that somebody writes 0 to the online
-- file of a memory block, alone. Nothing can go wrong in that, and nothing does:
-- what is there to see is the order of the ten locks that the writer holds when
-- it comes to flush_lock.
return scenario {
  title = "does a memory block go offline on a machine with nobody else on it?",
  options = { variant = { "kernel variant", "v4" } },
  kernel = { cpus = 32 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32 })
    k.block = k.memory:blocks() - 1
    k.result = false
  end,

  actors = {
    lsbug = {
      cpu = 29,
      run = function(k)
        k.result = k.sysfs:write(
          ("/devices/system/memory/memory%d/online"):format(k.block), "0")
      end,
    },
  },

  check = function(k)
    expect.equal(k.result, 0, "the write succeeds")
    expect.equal(k.memory:is_online(k.block), false, "the block is offline")
  end,

  expect = {
    deadlock = { "never", "there is nobody to wait for" },
  },
}
