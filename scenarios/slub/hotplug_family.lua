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
local family = include "family"

return scenario(family(
  "which of the tasks around SLUB flushing can deadlock with each other?", "v4"))
