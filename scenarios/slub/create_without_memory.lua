-- SPDX-License-Identifier: GPL-2.0-only
-- A cache is made, used and destroyed while allocations fail: kmalloc() and caches (failslab), or
-- pages (fail_page_alloc). Whatever fails must leave nothing behind, so that a second try, with
-- memory, is granted.
return scenario {
  title = "does a cache that could not be made, or not be used, leave anything behind?",
  options = {
    failslab = { "allocations that may fail", { 0, 1 } },
    fail_page_alloc = { "page allocations that may fail", { 0, 1 } },
    insist = { "take the first failure for a bug", false },
  },
  kernel = { cpus = 2 },

  actors = {
    user = {
      cpu = 0,
      run = function(k)
        local tries = 0

        -- As often as something may fail, and once more.
        local function insist(try)
          local got

          repeat
            got = try()
            tries = tries + (got and 0 or 1)
          until got or tries > k.opt.failslab + k.opt.fail_page_alloc
          expect.is_true(got ~= nil, "granted when nothing can fail any more")
          return got
        end

        local cache = insist(function()
          return k.slub:try_create("X", { object_bytes = 32 })
        end)
        cache:free(insist(function() return cache:alloc() end))
        cache:destroy()
        expect.equal(k.sysfs:exists("/kernel/slab/X"), false, "it is gone")
        expect.is_true(not k.opt.insist or tries == 0, "nothing fails")
      end,
    },
    other = {
      cpu = 1,
      run = function(k)
        local cache = k.slub:try_create("Y", { object_bytes = 32 })

        if cache then cache:destroy() end
      end,
    },
  },

  expect = function(opt)
    if opt.insist and opt.failslab + opt.fail_page_alloc > 0 then
      return {
        assertion = { "sometimes", "something fails" },
        deadlock = { "never", "no lock is left behind" },
      }
    end
    return { clean = { "always", "errors are undone" } }
  end,
}
