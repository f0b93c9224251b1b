-- SPDX-License-Identifier: GPL-2.0-only
-- nest_lock.lua - the lock that is said to order others is not held
--
-- Locks of one class may be taken in any order by who holds a common outer
-- lock, and says so. Fix: hold it.
--
-- buggy: fixed=false
-- reports: WARNING: Nested lock was not taken (nest-lock:outer C)
-- fixed: fixed=true

return scenario {
  title = "does lockdep see that an outer lock is missing?",
  options = { fixed = { "the outer lock is held", false } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.outer = k.lock:mutex("outer")
    k.first = k.lock:mutex("C")
    k.second = k.lock:mutex("C")
  end,

  actors = {
    both = function(k)
      if k.opt.fixed then
        k.outer:lock()
      end
      k.first:lock_nest_lock(k.outer)
      k.first:unlock()
      k.second:lock_nest_lock(k.outer)
      k.second:unlock()
      if k.opt.fixed then
        k.outer:unlock()
      end
    end,
  },
}
