-- SPDX-License-Identifier: GPL-2.0-only
-- cpus_read_lock() twice in one task, and a CPU that goes down in between.
return scenario {
  title = "may cpus_read_lock() be nested?",
  options = { nested = { "take it a second time", { true, false } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.result = -1
  end,

  actors = {
    reader = {
      cpu = 0,
      run = function(k)
        k.cpu:read_lock()
        if k.opt.nested then
          k.cpu:read_lock()
          k.cpu:read_unlock()
        end
        k.cpu:read_unlock()
      end,
    },
    cpu_offline = {
      cpu = 0,
      run = function(k)
        k.result = k.cpu:offline_direct(1)
      end,
    },
  },

  check = function(k)
    expect.equal(k.result, 0, "the CPU went down")
  end,

  expect = function(opt)
    if opt.nested then
      return {
        deadlock = { "sometimes", "the second waits behind the writer, who waits for the first" },
      }
    end
    return { clean = { "always", "the writer waits for the one reader" } }
  end,
}
