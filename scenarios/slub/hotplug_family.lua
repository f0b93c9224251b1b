-- SPDX-License-Identifier: GPL-2.0-only
-- hotplug_family.lua - whoever meets SLUB's flushing on the way to other locks
--
--   gordian compare slub/hotplug_family --variant=v4,fix1,v5.15,v6.1 --subsets=2..3
--
-- Eleven roles: memory and CPU hotplug by sysfs, CPU hotplug as suspend does it
-- (it does not take device_hotplug_lock), shrinking from the kernel and by a
-- cache's file, creating and destroying a cache, and the sysctl that takes
-- pcp_batch_high_lock. All of them at once are too many to learn from: compare
-- takes every few of them by themselves. The last CPU but one is down and the last
-- is up at first; the second node has no memory, as only the first of a node is
-- news to SLUB.
--
-- For complete searches: --points=block --timers=idle --strategy=persistent, and
-- few_slabs=true; with four CPUs there is room for two roles.
local slub = include "slub"

local SECOND_NODE <const> = 2 -- its first block

return scenario {
  title = "which of the tasks around SLUB flushing can deadlock with each other?",
  options = {
    variant = { "kernel variant", "v4" },
    few_slabs = { "only one CPU keeps slabs: a flush is one work", false },
  },
  kernel = { cpus = 6, nodes = 2, memory_blocks = 4 },

  setup = function(k)
    for block = SECOND_NODE, k.memory:blocks() - 1 do
      assert(k.memory:offline(block) == 0, "the block stays online")
    end
    local create = k.opt.few_slabs and slub.create_cool or slub.create_warm
    k.cache = create(k, "X")
    k.other = create(k, "Z")
    k.up = k.cpu:count() - 1
    k.down = k.up - 1
    assert(k.cpu:offline(k.down) == 0, "the CPU stays up")
  end,

  actors = {
    cpu_down_direct = function(k) k.cpu:offline_direct(k.up) end,
    cpu_down_sysfs = function(k) k.cpu:offline(k.up) end,
    cpu_up_direct = function(k) k.cpu:online_direct(k.down) end,
    cpu_up_sysfs = function(k) k.cpu:online(k.down) end,
    create = function(k) k.slub:create("Y") end,
    destroy = function(k) k.cache:destroy() end,
    memory_offline = function(k) k.memory:offline(SECOND_NODE - 1) end,
    memory_online = function(k) k.memory:online(SECOND_NODE) end,
    shrink = function(k) k.other:shrink() end,
    sysctl_pcp = function(k) k.pcp:sysctl_high_fraction() end,
    sysfs_shrink = function(k) k.cache:shrink_sysfs() end,
  },

  -- Nobody promises which of two that want the same comes first.
  expect = {},
}
