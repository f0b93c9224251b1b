-- SPDX-License-Identifier: GPL-2.0-only
-- @NAME@ - a scenario to begin with; change it step by step
--
--   gordian check @NAME@.lua          is it well formed? what does it take behind "--"?
--   gordian explore @NAME@.lua        which failures are there, and how often?
--   gordian explore @NAME@.lua -- in_order=true     and with this option?
--   gordian list verbs                what else a scenario may say
--
-- It asks one question: may these tasks get in each other's way?
return scenario {
  title = "do two tasks that take the same two locks deadlock?",

  -- Each option is { what it is, default }. Read it as k.opt.in_order.
  options = {
    in_order = { "do both tasks take A first?", false },
  },

  -- Runs once. Every execution starts from what it leaves behind. Fields of
  -- your own are kept in k: what actors share belongs there.
  setup = function(k)
    k.a = k:mutex("A")
    k.b = k:mutex("B")
    k.balance = k:var("balance", 10)
    k.done = 0
  end,

  -- Each actor is a task on a simulated CPU; all of them start together. A
  -- switch may happen before each verb of a lock or variable, and nowhere else.
  actors = {
    transfer = function(k)
      k.a:lock()
      k.b:lock()
      k.balance:set(k.balance:get() - 1)
      k.b:unlock()
      k.a:unlock()
      k.done = k.done + 1
    end,

    audit = function(k)
      local first, second = k.b, k.a
      if k.opt.in_order then
        first, second = k.a, k.b
      end
      first:lock()
      second:lock()
      expect.at_least(k.balance:get(), 9, "at most one transfer was made")
      second:unlock()
      first:unlock()
      k.done = k.done + 1
    end,
  },

  -- Runs after an execution in which every actor came to its end.
  check = function(k)
    expect.equal(k.done, 2, "both tasks went through")
    expect.equal(k.balance:get(), 9, "the transfer was made")
  end,

  -- What exploring should show; gordian says whether it does.
  expect = function(opt)
    if opt.in_order then
      return { clean = { "always", "an order of locks leaves no cycle" } }
    end
    return {
      deadlock = { "sometimes", "each task holds one lock and waits for the other" },
    }
  end,
}
