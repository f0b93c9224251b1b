-- SPDX-License-Identifier: GPL-2.0-only
-- A task takes a spinlock that an interrupt takes as well, with interrupts on or off.
return scenario {
  title = "may an interrupt take the spinlock of the task that it interrupts?",
  options = { irqs_off = { "spin_lock_irq(), not spin_lock()", { false, true } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.spin = k.lock:spinlock("L")
    k.device = k.irq:device("eth", { lock = k.spin })
  end,

  actors = {
    task = {
      cpu = 0,
      run = function(k)
        if k.opt.irqs_off then
          k.spin:lock_irq()
          k:yield()
          k.spin:unlock_irq()
        else
          k.spin:lock()
          k:yield()
          k.spin:unlock()
        end
      end,
    },
    wire = {
      cpu = 1,
      run = function(k)
        k.device:raise(0)
      end,
    },
  },

  expect = function(opt)
    if opt.irqs_off then
      return { clean = { "always", "the interrupt comes after the unlock" } }
    end
    return {
      deadlock = { "sometimes", "the interrupt spins for the task that it keeps off the CPU" },
    }
  end,
}
