-- SPDX-License-Identifier: GPL-2.0-only
-- The flag is set before the data that it announces, as if a write barrier were missing.
return scenario {
  title = "does a reader that sees the flag see the data?",
  options = { data_first = { "write the data before the flag", { false, true } } },

  setup = function(k)
    k.data = k:var("data", 0)
    k.ready = k:var("ready", false)
  end,

  actors = {
    writer = function(k)
      if k.opt.data_first then
        k.data:set(42)
        k.ready:set(true)
      else
        k.ready:set(true)
        k.data:set(42)
      end
    end,
    reader = function(k)
      if k.ready:get() then
        expect.equal(k.data:get(), 42, "the data is there")
      end
    end,
  },

  expect = function(opt)
    if opt.data_first then
      return { clean = { "always", "the flag comes last" } }
    end
    return { assertion = { "sometimes", "the reader comes between the two writes" } }
  end,
}
