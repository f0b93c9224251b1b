-- SPDX-License-Identifier: GPL-2.0-only
-- inconsistent.lua - a lock of an interrupt, held with that interrupt enabled
--
-- The interrupt hits the task that holds the lock, on its CPU, and waits for it
-- for ever. With irq=soft its tasklet does. Fix: the host takes the lock with
-- interrupts, or softirqs, off. An interrupt that only reads does not mind a
-- host that only reads.
--
-- buggy: irq=hard lock=spin
-- reports: WARNING: inconsistent lock state (inconsistent-state:HARDIRQ A)
-- buggy: irq=soft lock=spin
-- reports: WARNING: inconsistent lock state (inconsistent-state:SOFTIRQ A)
-- buggy: irq=hard lock=write
-- reports: WARNING: inconsistent lock state (inconsistent-state:HARDIRQ A)
-- buggy: irq=soft lock=write
-- reports: WARNING: inconsistent lock state (inconsistent-state:SOFTIRQ A)
-- fixed: irq=hard lock=spin fixed=true
-- fixed: irq=soft lock=spin fixed=true
-- fixed: irq=hard lock=write fixed=true
-- fixed: irq=soft lock=write fixed=true
-- fixed: irq=hard lock=read
-- fixed: irq=soft lock=read
local irq_lock = include "irq_lock"

return scenario {
  title = "may an interrupt take a lock that its host holds?",
  options = {
    irq = { "what takes the lock: handler or tasklet", { "hard", "soft" } },
    lock = { "how the host takes it; the device reads a rwlock", { "spin", "write", "read" } },
    fixed = { "the host switches them off", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = irq_lock.new(k, "A", k.opt.lock)
    k.device = irq_lock.device(k, "disk", k.a, k.opt.irq, "read")
  end,

  actors = {
    host = {
      cpu = 0,
      run = function(k)
        irq_lock.around(k.a, k.opt.fixed and k.opt.irq, function() k:yield() end)
      end,
    },
    raiser = { cpu = 1, run = function(k) k.device:raise(0) end },
  },
}
