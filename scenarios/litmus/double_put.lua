-- SPDX-License-Identifier: GPL-2.0-only
-- Test and decrement in two steps: two tasks take themselves for the last one, or neither does.
return scenario {
  title = "does a reference count in two steps free an object once?",
  options = { atomic = { "decrement and test in one step", { false, true } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32, sysfs = false })
    k.object = k.cache:alloc()
    k.refs = k:var("refs", 2)
  end,

  actors = {
    holder = {
      count = 2,
      run = function(k)
        if k.opt.atomic then
          if k.refs:add(-1) == 0 then k.cache:free(k.object) end
          return
        end
        k.refs:add(-1)
        if k.refs:get() == 0 then k.cache:free(k.object) end
      end,
    },
  },

  check = function(k)
    expect.equal(k.cache:objects(), 0, "the object was freed")
  end,

  expect = function(opt)
    if opt.atomic then
      return { clean = { "always", "one of them sees the count reach 0" } }
    end
    return { double_free = { "sometimes", "both decrement before either tests" } }
  end,
}
