-- SPDX-License-Identifier: GPL-2.0-only
-- A lock made of a flag: test it, then set it. Dekker knew better.
return scenario {
  title = "does a flag that is tested and then set keep the other one out?",
  options = { one_step = { "test and set in one step", { false, true } } },

  setup = function(k)
    k.busy = k:var("busy", false)
    k.inside = 0
  end,

  actors = {
    task = {
      count = 2,
      run = function(k)
        if k.opt.one_step then
          if not k.busy:cas(false, true) then return end
        else
          if k.busy:get() then return end
          k.busy:set(true)
        end
        k.inside = k.inside + 1
        expect.at_most(k.inside, 1, "one task is inside")
        k:yield()
        k.inside = k.inside - 1
        k.busy:set(false)
      end,
    },
  },

  expect = function(opt)
    if opt.one_step then
      return { clean = { "always", "one of them gets the flag" } }
    end
    return { assertion = { "sometimes", "both test before either sets it" } }
  end,
}
