-- SPDX-License-Identifier: GPL-2.0-only
-- sleep_in_atomic.lua - a lock that may sleep where nobody may
--
-- No report of lockdep's, but its neighbour in a kernel log: in gordian it is a
-- finding and ends the execution, so lockdep does not come to see the lock.
-- Fix: outside.
--
-- buggy: where=spinlock
-- finds: sleep-in-atomic: taker may sleep (A) with preemption off
-- buggy: where=rwlock
-- finds: sleep-in-atomic: taker may sleep (A) with preemption off
-- buggy: where=irq_off
-- finds: sleep-in-atomic: taker may sleep (A) with interrupts off
-- buggy: where=softirqs_off
-- finds: sleep-in-atomic: taker may sleep (A) with preemption off
-- buggy: where=preempt_off
-- finds: sleep-in-atomic: taker may sleep (A) with preemption off
-- fixed: where=spinlock fixed=true
-- fixed: where=rwlock fixed=true
-- fixed: where=irq_off fixed=true
-- fixed: where=softirqs_off fixed=true
-- fixed: where=preempt_off fixed=true

local WHERE = {
  spinlock = { function(k) k.spin:lock() end, function(k) k.spin:unlock() end },
  rwlock = { function(k) k.rw:read_lock() end, function(k) k.rw:read_unlock() end },
  irq_off = { function(k) k.irq:disable() end, function(k) k.irq:enable() end },
  softirqs_off = { function(k) k.irq:bh_disable() end, function(k) k.irq:bh_enable() end },
  preempt_off = {
    function(k) k.irq:preempt_disable() end,
    function(k) k.irq:preempt_enable() end,
  },
}

return scenario {
  title = "is a mutex taken where nobody may sleep?",
  options = {
    where = {
      "what is off",
      { "spinlock", "rwlock", "irq_off", "softirqs_off", "preempt_off" },
    },
    fixed = { "the mutex is taken before", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
    k.spin = k.lock:spinlock("S")
    k.rw = k.lock:rwlock("W")
  end,

  actors = {
    taker = function(k)
      local off, on = WHERE[k.opt.where][1], WHERE[k.opt.where][2]
      if k.opt.fixed then
        k.a:lock()
        off(k)
      else
        off(k)
        k.a:lock()
      end
      on(k)
      k.a:unlock()
    end,
  },
}
