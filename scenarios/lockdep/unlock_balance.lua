-- SPDX-License-Identifier: GPL-2.0-only
-- unlock_balance.lua - a lock is dropped that the task does not hold
--
-- The mutex is free, or somebody else's. Fix: take it before.
--
-- buggy: lock=mutex
-- reports: WARNING: bad unlock balance detected! (unlock-balance:A)
-- finds: lock-misuse: dropper unlocks mutex 'A' which it does not own
-- buggy: lock=spinlock
-- reports: WARNING: bad unlock balance detected! (unlock-balance:A)
-- finds: lock-misuse: dropper unlocks spinlock 'A' which it does not own
-- buggy: lock=rwlock
-- reports: WARNING: bad unlock balance detected! (unlock-balance:A)
-- finds: lock-misuse: dropper: write_unlock('A') by a stranger
-- fixed: lock=mutex fixed=true
-- fixed: lock=spinlock fixed=true
-- fixed: lock=rwlock fixed=true

local PREFIX = { mutex = "", spinlock = "", rwlock = "write_" }

return scenario {
  title = "does lockdep see a lock dropped that is not held?",
  options = {
    lock = { "what is dropped", { "mutex", "spinlock", "rwlock" } },
    fixed = { "it is taken before", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock[k.opt.lock](k.lock, "A")
  end,

  actors = {
    dropper = function(k)
      local prefix = PREFIX[k.opt.lock]
      if k.opt.fixed then
        k.a[prefix .. "lock"](k.a)
      end
      k.a[prefix .. "unlock"](k.a)
    end,
    holder = function(k)
      local prefix = PREFIX[k.opt.lock]
      k.a[prefix .. "lock"](k.a)
      k.a[prefix .. "unlock"](k.a)
    end,
  },
}
