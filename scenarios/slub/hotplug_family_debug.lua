-- SPDX-License-Identifier: GPL-2.0-only
-- hotplug_family_debug.lua - the family, and who creates a cache with debug flags
--
--   gordian compare slub/hotplug_family_debug --variant=v5.12,v5.13-rc --subsets=2..3
--
-- The twelfth role: in v5.13-rc it enables a static key under slab_mutex, which takes
-- cpu_hotplug_lock (corpus/k05_debug_key_under_slab_mutex.lua has that alone).
local family = include "family"

return scenario(family(
  "may a cache with debug flags be created while others change CPUs and memory?", "v5.13-rc",
  { create_debug = function(k) k.slub:create("D", { debug = true }) end }))
