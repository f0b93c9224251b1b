-- SPDX-License-Identifier: GPL-2.0-only
-- The sleeper tests a flag, then sleeps; the waker may come in between.
return scenario {
  title = "is a signal between test and sleep lost?",

  setup = function(k)
    k.ready = k:var("ready", false)
    k.wakeup = k:event("ready event")
  end,

  actors = {
    sleeper = function(k)
      if not k.ready:get() then k.wakeup:wait() end
    end,
    waker = function(k)
      k.ready:set(true)
      k.wakeup:signal()
    end,
  },

  expect = {
    lost_wakeup = { "sometimes", "the signal finds nobody asleep yet" },
  },
}
