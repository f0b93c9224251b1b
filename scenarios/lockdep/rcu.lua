-- SPDX-License-Identifier: GPL-2.0-only
-- rcu.lua - a pointer of RCU is followed by no reader; a reader waits for readers
--
-- Fix: read_lock() around the one, read_unlock() before the other.
--
-- buggy: how=dereference
-- reports: WARNING: suspicious RCU usage
--   (suspicious-rcu:suspicious rcu_dereference_check() usage)
-- buggy: how=synchronize
-- reports: WARNING: suspicious RCU usage
--   (suspicious-rcu:Illegal synchronize_rcu() in RCU read-side critical section)
-- finds: deadlock: user waits for rcu 'synchronize_rcu' from user
-- fixed: how=dereference fixed=true
-- fixed: how=synchronize fixed=true

return scenario {
  title = "does lockdep see RCU used by the wrong task?",
  options = {
    how = { "what is wrong", { "dereference", "synchronize" } },
    fixed = { "a reader follows, no reader waits", false },
  },
  kernel = { cpus = 2 },

  actors = {
    user = function(k)
      local is_reader = (k.opt.how == "dereference") == k.opt.fixed
      if is_reader then
        k.rcu:read_lock()
      end
      if k.opt.how == "dereference" then
        k.rcu:dereference()
      else
        k.rcu:synchronize()
      end
      if is_reader then
        k.rcu:read_unlock()
      end
    end,
  },
}
