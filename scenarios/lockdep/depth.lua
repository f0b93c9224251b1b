-- SPDX-License-Identifier: GPL-2.0-only
-- depth.lua - a task holds more than lockdep has room for
--
-- Readers of RCU nest without end; lockdep notes 48 holds for each task. Fix:
-- one less.
--
-- buggy: readers=49
-- reports: BUG: MAX_LOCK_DEPTH too low! (limit:MAX_LOCK_DEPTH)
-- fixed: readers=48

return scenario {
  title = "does lockdep say that a task holds too much for it?",
  options = { readers = { "nested readers", 49, min = 1, max = 100 } },
  kernel = { cpus = 2 },

  actors = {
    reader = function(k)
      for _ = 1, k.opt.readers do
        k.rcu:read_lock()
      end
      for _ = 1, k.opt.readers do
        k.rcu:read_unlock()
      end
    end,
  },
}
