-- SPDX-License-Identifier: GPL-2.0-only
-- A mutex may sleep, and who holds a spinlock may not.
return scenario {
  title = "may a mutex be taken under a spinlock?",
  kernel = { cpus = 2 },

  setup = function(k)
    k.spin = k.lock:spinlock("S")
    k.guard = k.lock:mutex("M")
  end,

  actors = {
    task = function(k)
      k.spin:lock()
      k.guard:lock()
      k.guard:unlock()
      k.spin:unlock()
    end,
  },

  expect = {
    sleep_in_atomic = { "always", "mutex_lock() may sleep, whether it has to or not" },
  },
}
