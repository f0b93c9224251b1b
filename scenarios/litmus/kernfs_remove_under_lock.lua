-- SPDX-License-Identifier: GPL-2.0-only
-- Removing a sysfs file waits for its users, and its method wants a lock of who removes it.
return scenario {
  title = "may a sysfs file be removed under a lock that its method takes?",
  options = { variant = { "kernel variant", { "v4.11", "v4.17" } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32 })
  end,

  actors = {
    store = function(k) k.cache:set_cpu_partial_sysfs(2) end,
    destroy = function(k) k.cache:destroy() end,
  },

  expect = function(opt)
    if opt.variant == "v4.11" then
      return { deadlock = { "sometimes", "its method waits for slab_mutex, the destroyer for it" } }
    end
    return { deadlock = { "never", "a work item removes the file, without the lock" } }
  end,
}
