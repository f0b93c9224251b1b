-- SPDX-License-Identifier: GPL-2.0-only
-- exit_held.lua - a task ends, or returns to user space, with a lock held
--
-- Fix: drop it before.
--
-- buggy: how=exit
-- reports: WARNING: leaver/N still has locks held! (exit-held:leaver A)
-- finds: lock-misuse: leaver ended holding 'A'
-- buggy: how=user
-- reports: WARNING: lock held when returning to user space! (user-held:leaver A)
-- fixed: how=exit fixed=true
-- fixed: how=user fixed=true

return scenario {
  title = "does lockdep see a lock that is never dropped?",
  options = {
    how = { "the task ends, or returns to user space", { "exit", "user" } },
    fixed = { "it drops the lock before", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
  end,

  actors = {
    leaver = function(k)
      k.a:lock()
      if k.opt.fixed then
        k.a:unlock()
      end
      if k.opt.how == "user" then
        k.irq:return_to_user()
        if not k.opt.fixed then
          k.a:unlock()
        end
      end
    end,
  },
}
