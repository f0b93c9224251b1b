-- SPDX-License-Identifier: GPL-2.0-only
-- irq_order.lua - a lock of an interrupt outside of one that allows interrupts
--
-- The device takes B. "nest" takes A inside of B, with interrupts (irq=soft:
-- softirqs) off. "plain" takes A with them on: the device interrupts it and
-- waits for B, whose holder waits for A. The kernel has two headlines, by what
-- it learns last: that A is taken inside of B (learns=order), or that the
-- device takes B (learns=usage). Fix: "plain" switches them off.
--
-- buggy: learns=order irq=hard
-- reports: WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected
--   (safe-unsafe:HARDIRQ B -> A)
-- buggy: learns=order irq=soft
-- reports: WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected
--   (safe-unsafe:SOFTIRQ B -> A)
-- buggy: learns=order irq=hard device=read
-- reports: WARNING: HARDIRQ-READ-safe -> HARDIRQ-unsafe lock order detected
--   (safe-unsafe:HARDIRQ B -> A)
-- buggy: learns=usage irq=hard
-- reports: WARNING: possible irq lock inversion dependency detected
--   (irq-inversion:HARDIRQ B -> A)
-- buggy: learns=usage irq=soft
-- reports: WARNING: possible irq lock inversion dependency detected
--   (irq-inversion:SOFTIRQ B -> A)
-- fixed: learns=order irq=hard fixed=true
-- fixed: learns=order irq=soft fixed=true
-- fixed: learns=order irq=hard device=read fixed=true
-- fixed: learns=usage irq=hard fixed=true
-- fixed: learns=usage irq=soft fixed=true
local irq_lock = include "irq_lock"

local function nest(k)
  irq_lock.around(k.b, k.opt.irq, function()
    irq_lock.around(k.a, nil, function() k:yield() end)
  end)
end

local function plain(k)
  irq_lock.around(k.a, k.opt.fixed and k.opt.irq, function() k:yield() end)
end

return scenario {
  title = "may an interrupt wait for a lock whose holder waits for its host?",
  options = {
    learns = { "what lockdep learns last", { "order", "usage" } },
    irq = { "what takes B: handler or tasklet", { "hard", "soft" } },
    device = { "how it takes B: spin, or read of a rwlock", "spin" },
    fixed = { "the host of the interrupt switches them off", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    local is_read = k.opt.device == "read"
    k.a = irq_lock.new(k, "A", "spin")
    k.b = irq_lock.new(k, "B", is_read and "write" or "spin")
    k.ready = k.lock:completion("ready")
    local locks = { tasklet = k.opt.irq == "soft" }
    locks[is_read and "read_lock" or "lock"] = k.b.lock
    if k.opt.learns == "order" then
      locks.complete = k.ready
    end
    k.disk = k.irq:device("disk", locks)
  end,

  actors = {
    nester = {
      cpu = 1,
      run = function(k)
        if k.opt.learns == "order" then
          k.disk:raise(1)
          k.ready:wait()
        else
          nest(k)
          plain(k)
          k.ready:complete()
        end
        nest(k)
      end,
    },
    plain = {
      cpu = 0,
      run = function(k)
        if k.opt.learns == "order" then
          plain(k)
          k.disk:raise(0)
        else
          k.ready:wait()
          k.disk:raise(0)
        end
        plain(k)
      end,
    },
  },
}
