-- SPDX-License-Identifier: GPL-2.0-only
-- k11_flush_between_two_loads.lua - the fast path meets a CPU slab that a flush took away
--
-- Story: slab_alloc_node() loads c->freelist, then c->page, with interrupts on. Between the
-- two an interrupt of flush_all() empties the CPU: freelist was not NULL, page is. If the
-- caller wants memory of a node, the fast path asks the page for its node and follows the
-- NULL pointer. Without a node it does not look at the page, and the exchange with the
-- transaction id finds out that something changed.
-- Versions: up to v5.10-rc, fix 22e4663e9163 (v5.10): test the page, too.
-- Verdict of the bug: assertion (oops), role alloc. One task and an interrupt on its CPU. No
-- cycle.
-- Left out: other ways to lose the CPU slab between the loads (an interrupt that allocates).
--
-- corpus: K11
-- budget: 2000 executions
-- strategies: random dfs:preemptions=1
-- buggy: variant=v5.10-rc
-- finds: assertion: oops: alloc follows a NULL pointer
-- fixed: variant=v5.10
local FIXED = "v5.10"

return scenario {
  title = "may a flush come between the two loads of the allocation fast path?",
  options = { variant = { "kernel variant", { "v5.10-rc", FIXED } } },
  kernel = { cpus = 2, nodes = 2 },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32, sysfs = false })
    k.slub:warm("X")
  end,

  actors = {
    alloc = {
      cpu = 1,
      run = function(k)
        k.object = k.cache:alloc { node = 1 }
      end,
    },
    shrink = { cpu = 0, run = function(k) k.cache:shrink() end },
  },

  check = function(k)
    expect.is_true(k.object ~= nil, "there was an object")
    expect.equal(k.cache:objects(), 1, "it is the only one")
  end,

  expect = function(opt)
    if opt.variant == FIXED then
      return { assertion = { "never", "a CPU slab that is gone means the slow path" } }
    end
    return { assertion = { "sometimes", "the page of a free object is NULL" } }
  end,
}
