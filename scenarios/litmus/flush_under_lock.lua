-- SPDX-License-Identifier: GPL-2.0-only
-- flush_work() waits for a work item that waits for a mutex of who flushes.
return scenario {
  title = "may work be flushed under a mutex that it takes?",
  options = { under = { "flush under the mutex, or after it", { true, false } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.guard = k.lock:mutex("guard")
    k.item = k.work:new("item", { lock = k.guard })
  end,

  actors = {
    closer = function(k)
      k.work:queue_on(1, k.item)
      k.guard:lock()
      if not k.opt.under then
        k.guard:unlock()
      end
      k.item:flush()
      if k.opt.under then
        k.guard:unlock()
      end
    end,
  },

  check = function(k)
    expect.equal(k.item:runs(), 1, "the work ran")
  end,

  expect = function(opt)
    if opt.under then
      return { deadlock = { "sometimes", "the work waits for the mutex of the flusher" } }
    end
    return { clean = { "always", "who waits holds nothing that the work needs" } }
  end,
}
