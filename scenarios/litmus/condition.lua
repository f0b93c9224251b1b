-- SPDX-License-Identifier: GPL-2.0-only
-- The fixed twin of lost_wakeup.lua: test and sleep under one mutex.
return scenario {
  title = "does a condition variable lose the signal?",

  setup = function(k)
    k.guard = k:mutex("ready lock")
    k.ready = false
    k.cond = k:condition("ready")
  end,

  actors = {
    sleeper = function(k)
      k.guard:lock()
      while not k.ready do k.cond:wait(k.guard) end
      k.guard:unlock()
    end,
    waker = function(k)
      k.guard:lock()
      k.ready = true
      k.cond:signal()
      k.guard:unlock()
    end,
  },

  expect = {
    clean = { "always", "dropping the mutex and sleeping are one step" },
  },
}
