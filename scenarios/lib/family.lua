-- SPDX-License-Identifier: GPL-2.0-only
-- family.lua - the roles of slub/hotplug_family and slub/hotplug_family_debug
local slub = include "slub"

local SECOND_NODE <const> = 2 -- its first block

-- The scenario, with @variant if nothing else is said, and @more roles.
return function(title, variant, more)
  local actors = {
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
  }

  for name, run in pairs(more or {}) do
    actors[name] = run
  end
  return {
    title = title,
    options = {
      variant = { "kernel variant", variant },
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

    actors = actors,

    -- Nobody promises which of two that want the same comes first.
    expect = {},
  }
end
