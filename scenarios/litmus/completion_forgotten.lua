-- SPDX-License-Identifier: GPL-2.0-only
-- An error path returns without complete(): who waits for the completion waits for ever.
return scenario {
  title = "is a completion completed on every path?",
  options = { error_completes = { "does the error path complete it?", { false, true } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.done = k.lock:completion("done")
  end,

  actors = {
    request = function(k)
      k.done:wait()
    end,
    driver = function(k)
      local failed = choose(2) == 2
      if failed and not k.opt.error_completes then
        return
      end
      k.done:complete()
    end,
  },

  expect = function(opt)
    if opt.error_completes then
      return { clean = { "always", "both paths wake the waiter" } }
    end
    return { lost_wakeup = { "sometimes", "nobody is left who would complete it" } }
  end,
}
