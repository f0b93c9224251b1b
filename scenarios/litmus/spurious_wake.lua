-- SPDX-License-Identifier: GPL-2.0-only
-- A sleeper that takes a wake-up for the condition, and one that tests again. Nobody has to have
-- signalled for a sleep to end; spurious_wakes offers that as a choice.
return scenario {
  title = "is the condition true when the sleeper goes on?",
  options = {
    again = { "test again after each wake-up", { false, true } },
    spurious_wakes = { "offer wake-ups without a cause", { false, true } },
  },

  setup = function(k)
    k.guard = k:mutex("ready lock")
    k.ready = false
    k.cond = k:condition("ready")
  end,

  actors = {
    sleeper = function(k)
      k.guard:lock()
      if k.opt.again then
        while not k.ready do k.cond:wait(k.guard) end
      elseif not k.ready then
        k.cond:wait(k.guard)
      end
      expect.is_true(k.ready, "the sleeper was signalled")
      k.guard:unlock()
    end,
    waker = function(k)
      k.guard:lock()
      k.ready = true
      k.cond:signal()
      k.guard:unlock()
    end,
  },

  expect = function(opt)
    if opt.again or not opt.spurious_wakes then
      return { clean = { "always", "it goes on when it may only" } }
    end
    return { assertion = { "sometimes", "it woke up for nothing" } }
  end,
}
