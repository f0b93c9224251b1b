-- SPDX-License-Identifier: GPL-2.0-only
-- synchronize_rcu() waits for all readers: for the caller, too.
return scenario {
  title = "may a reader wait for a grace period?",
  kernel = { cpus = 2 },

  actors = {
    updater = function(k)
      k.rcu:read_lock()
      k.rcu:synchronize()
      k.rcu:read_unlock()
    end,
  },

  expect = {
    deadlock = { "always", "the grace period waits for the reader, who waits for it" },
  },
}
