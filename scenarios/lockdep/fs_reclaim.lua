-- SPDX-License-Identifier: GPL-2.0-only
-- fs_reclaim.lua - a lock of a shrinker is held over an allocation
--
-- The allocation may get into reclaim, which asks the shrinker, which wants the
-- lock. lockdep knows from kswapd that reclaim takes it, and needs no memory to
-- be short; with short=true it is, and the task waits for itself. Fixes: flags
-- or a section that keep reclaim out of file systems, or no reclaim at all.
--
-- buggy: fix=none
-- reports: WARNING: possible circular locking dependency detected (circular: A -> fs_reclaim)
-- buggy: fix=none short=true
-- reports: WARNING: possible circular locking dependency detected (circular: A -> fs_reclaim)
-- reports: WARNING: possible recursive locking detected (recursive: A)
-- buggy: fix=none cache=true
-- reports: WARNING: possible circular locking dependency detected (circular: A -> fs_reclaim)
-- fixed: fix=nofs
-- fixed: fix=nofs short=true
-- fixed: fix=atomic short=true
-- fixed: fix=nofs_section short=true
-- fixed: fix=noio_section short=true
-- fixed: fix=noreclaim_section short=true
-- fixed: fix=nofs_section cache=true

-- How to keep reclaim away, and how to end that.
local SECTION = { nofs_section = "nofs", noio_section = "noio", noreclaim_section = "noreclaim" }

local function allocate(k)
  if k.opt.cache then
    k.cache:free(k.cache:alloc {})
  else
    k.mm:alloc { nofs = k.opt.fix == "nofs", atomic = k.opt.fix == "atomic" }
  end
end

return scenario {
  title = "may reclaim want a lock that an allocating task holds?",
  options = {
    fix = {
      "what keeps reclaim away",
      { "none", "nofs", "atomic", "nofs_section", "noio_section", "noreclaim_section" },
    },
    short = { "memory is short", false },
    cache = { "allocate from a slab cache", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
    k.shrinker = k.mm:shrinker { lock = k.a }
    k.cache = k.slub:create("X", { object_bytes = 32, sysfs = false })
    k.slub:warm("X")
    k.mm:set_short(k.opt.short)
  end,

  actors = {
    kswapd = function(k) k.mm:kswapd() end,
    user = function(k)
      local section = SECTION[k.opt.fix]
      local cookie = section and k.mm[section .. "_save"](k.mm)
      k.a:lock()
      allocate(k)
      k.a:unlock()
      if section then
        k.mm[section .. "_restore"](k.mm, cookie)
      end
    end,
  },

  check = function(k)
    expect.at_least(k.shrinker:runs(), 1, "kswapd asks the shrinker")
  end,
}
