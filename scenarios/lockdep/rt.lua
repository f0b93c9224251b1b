-- SPDX-License-Identifier: GPL-2.0-only
-- rt.lua - what is wrong only with PREEMPT_RT, and only without
--
-- what=handler: a handler takes the lock of its host. On PREEMPT_RT it is a
-- thread, which sleeps until the host is done. what=hard: one that is no thread
-- (IRQF_NO_THREAD) takes a spinlock, which sleeps there. what=bh: one task takes
-- a lock with softirqs off, the other switches them off inside of it; on
-- PREEMPT_RT that is a lock, too, so there are two orders. what=tasklet: the host
-- has softirqs on; there no tasklet runs on top of it.
--
-- buggy: what=handler preempt_rt=false
-- reports: WARNING: inconsistent lock state (inconsistent-state:HARDIRQ A)
-- fixed: what=handler preempt_rt=true
-- buggy: what=tasklet preempt_rt=false
-- reports: WARNING: inconsistent lock state (inconsistent-state:SOFTIRQ A)
-- fixed: what=tasklet preempt_rt=true
-- buggy: what=hard preempt_rt=true
-- finds: sleep-in-atomic:
-- fixed: what=hard preempt_rt=false
-- buggy: what=bh preempt_rt=true
-- reports: WARNING: possible circular locking dependency detected
--   (circular: A -> softirq_ctrl.lock)
-- fixed: what=bh preempt_rt=false
-- fixed: what=bh preempt_rt=true fixed=true
local function bh_around_lock(k)
  k.irq:bh_disable()
  k.a:lock()
  k.a:unlock()
  k.irq:bh_enable()
end

local function lock_around_bh(k)
  k.a:lock()
  k.irq:bh_disable()
  k.irq:bh_enable()
  k.a:unlock()
end

return scenario {
  title = "what does PREEMPT_RT make wrong, and what does it cure?",
  options = {
    what = { "what is looked at", { "handler", "tasklet", "hard", "bh" } },
    preempt_rt = { "a PREEMPT_RT kernel", { true, false } },
    fixed = { "with what=bh: one order", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:spinlock("A")
    k.disk = k.irq:device("disk", {
      lock = k.a,
      tasklet = k.opt.what == "tasklet",
      threaded = k.opt.what ~= "hard",
    })
  end,

  actors = {
    host = {
      cpu = 0,
      run = function(k)
        if k.opt.what == "bh" then
          bh_around_lock(k)
        elseif k.opt.what ~= "hard" then
          k.a:lock()
          k:yield()
          k.a:unlock()
        end
      end,
    },
    other = {
      cpu = 0,
      run = function(k)
        if k.opt.what ~= "bh" then
          k.disk:raise(0)
        elseif k.opt.fixed then
          bh_around_lock(k)
        else
          lock_around_bh(k)
        end
      end,
    },
  },
}
