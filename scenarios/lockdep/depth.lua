-- SPDX-License-Identifier: GPL-2.0-only
-- depth.lua - a task holds more than lockdep has room for
--
-- Readers of RCU nest without end; lockdep notes 48 holds for each task, of as
-- many tasks as there are. What is beyond is not checked, all else is: with
-- order=true a reader takes two locks in both orders when it is done. Fix: one
-- less.
--
-- buggy: readers=49
-- reports: BUG: MAX_LOCK_DEPTH too low! (limit:MAX_LOCK_DEPTH)
-- buggy: readers=49 order=true
-- reports: BUG: MAX_LOCK_DEPTH too low! (limit:MAX_LOCK_DEPTH)
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- fixed: readers=48
-- fixed: readers=48 tasks=12

return scenario {
  title = "does lockdep say that a task holds too much for it?",
  options = {
    readers = { "nested readers", 49, min = 1, max = 100 },
    tasks = { "tasks that do so", 1, min = 1, max = 20 },
    order = { "two locks in both orders, when that is over", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
    k.b = k.lock:mutex("B")
  end,

  actors = function(k)
    return {
      reader = {
        count = k.opt.tasks,
        run = function()
          for _ = 1, k.opt.readers do
            k.rcu:read_lock()
          end
          k:yield()
          for _ = 1, k.opt.readers do
            k.rcu:read_unlock()
          end
          if k.opt.order then
            for _, pair in ipairs { { k.a, k.b }, { k.b, k.a } } do
              pair[1]:lock()
              pair[2]:lock()
              pair[2]:unlock()
              pair[1]:unlock()
            end
          end
        end,
      },
    }
  end,
}
