-- SPDX-License-Identifier: GPL-2.0-only
-- For the browser test: a work that is about to be queued cannot be cancelled
-- yet; with so low a bound, trying again and again is a livelock.
return scenario {
  title = "may cancelling a work that is being queued go on for ever?",
  kernel = { cpus = 2 },
  setup = function(k) k.w = k.work:new("w") end,
  actors = {
    queue = { cpu = 0, run = function(k) k.work:queue(k.w) end },
    cancel = { cpu = 1, run = function(k) k.w:cancel_sync() end },
  },
}
