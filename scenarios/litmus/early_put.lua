-- SPDX-License-Identifier: GPL-2.0-only
-- A reference that is dropped before the last use: the other one may free the object.
return scenario {
  title = "is an object used after the last reference was dropped?",
  options = { early = { "drop the reference before the last use", { true, false } } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32, sysfs = false })
    k.object = k.cache:alloc()
    k.refs = k:var("refs", 2)
  end,

  actors = function(k)
    local function put()
      if k.refs:add(-1) == 0 then
        k.cache:free(k.object)
      end
    end
    return {
      owner = put,
      user = function()
        if k.opt.early then
          put()
          k.object:touch()
        else
          k.object:touch()
          put()
        end
      end,
    }
  end,

  expect = function(opt)
    if opt.early then
      return { use_after_free = { "sometimes", "the owner frees it between put and use" } }
    end
    return { clean = { "always", "who uses it holds a reference" } }
  end,
}
