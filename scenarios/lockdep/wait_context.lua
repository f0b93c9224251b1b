-- SPDX-License-Identifier: GPL-2.0-only
-- wait_context.lua - a lock that waits in a way its context does not allow
--
-- context=rcu: a reader of RCU takes a mutex; context=script: one of the script,
-- which sleeps as well. The others are wrong only for a
-- kernel with PREEMPT_RT, where a spinlock sleeps, and lockdep looks at them
-- if it is told to: context=raw takes one inside a raw spinlock, context=irq in
-- a handler that would be no thread. Fix: outside, or a raw one; a thread.
--
-- buggy: context=rcu
-- reports: [ BUG: Invalid wait context ] (wait-context: A)
-- buggy: context=script
-- reports: [ BUG: Invalid wait context ] (wait-context: M)
-- buggy: context=raw
-- reports: [ BUG: Invalid wait context ] (wait-context: S)
-- buggy: context=irq
-- reports: [ BUG: Invalid wait context ] (wait-context: S)
-- fixed: context=rcu fixed=true
-- fixed: context=script fixed=true
-- fixed: context=raw fixed=true
-- fixed: context=irq fixed=true
-- fixed: context=raw prove=false
-- fixed: context=irq prove=false
local function in_rcu(k, mutex)
  if k.opt.fixed then
    mutex:lock()
    k.rcu:read_lock()
  else
    k.rcu:read_lock()
    mutex:lock()
  end
  k.rcu:read_unlock()
  mutex:unlock()
end

local function in_raw(k)
  local inner = k.opt.fixed and k.raw_inner or k.spin
  k.raw:lock()
  inner:lock()
  inner:unlock()
  k.raw:unlock()
end

return scenario {
  title = "does lockdep see a lock that sleeps where that is not allowed?",
  options = {
    context = { "where the lock is taken", { "rcu", "script", "raw", "irq" } },
    prove = { "look at spinlocks as PREEMPT_RT would", true },
    fixed = { "no such lock there", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
    k.mine = k:mutex("M")
    k.spin = k.lock:spinlock("S")
    k.raw = k.lock:raw_spinlock("R")
    k.raw_inner = k.lock:raw_spinlock("inner")
    k.timer = k.irq:device("disk", { lock = k.spin, threaded = k.opt.fixed })
    k.lock:prove_raw_nesting(k.opt.prove)
  end,

  actors = {
    taker = {
      cpu = 0,
      run = function(k)
        if k.opt.context == "rcu" then
          in_rcu(k, k.a)
        elseif k.opt.context == "script" then
          in_rcu(k, k.mine)
        elseif k.opt.context == "raw" then
          in_raw(k)
        else
          k.timer:raise(1)
        end
      end,
    },
  },
}
