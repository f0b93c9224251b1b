-- SPDX-License-Identifier: GPL-2.0-only
-- k12_rt_chain_without_lock.lua - two tasks of one CPU change the chain of partial slabs
--
-- On PREEMPT_RT what runs under the CPU slab lock can be preempted.
-- put_cpu_partial() exchanged the head of the chain with preemption off; that
-- cannot stay, because it takes list_lock, which sleeps, so preemption off
-- became migration off. An allocation under the lock reads the head, is
-- preempted by a free that puts its slab in front, and writes the head
-- without it: the slab is on no list.
-- Versions: the RT series of v5.14-rc; fix in the series, e0a043aa4145
-- (v5.15): put_cpu_partial() takes the lock.
-- Verdict of the bug: assertion (a slab that is not full is on no list). Two
-- tasks of one CPU. No cycle.
--
-- Left out: priorities; who else changes the chain (flush); without
-- PREEMPT_RT nobody comes in between.
--
-- corpus: K12
-- budget: 5000 executions
-- strategies: random dfs:preemptions=2
-- buggy: variant=v5.14-rt preempt_rt=true
-- finds: assertion: lost 1 slabs: not full, but on no list
-- fixed: variant=v5.15 preempt_rt=true
-- fixed: variant=v5.14-rt preempt_rt=false

local FIXED = "v5.15"

return scenario {
  title = "is the chain of partial slabs safe where its lock can be preempted?",
  options = {
    variant = { "kernel variant", { "v5.14-rt", FIXED } },
    preempt_rt = { "a PREEMPT_RT kernel", { true, false } },
  },
  kernel = { cpus = 1, points = "memory" },

  -- One object in a slab: the CPU's slab is used up, one more is full, and
  -- a free slab is in the chain.
  setup = function(k)
    k.cache = k.slub:create("X", {
      object_bytes = 32, objects_per_slab = 1, cpu_partial = 2, sysfs = false,
    })
    local chained = k.cache:alloc()
    k.object = k.cache:alloc()
    k.cache:alloc()
    k.cache:free(chained)
  end,

  actors = {
    alloc = { cpu = 0, run = function(k) k.cache:alloc() end },
    free = { cpu = 0, run = function(k) k.cache:free(k.object) end },
  },

  expect = function(opt)
    if opt.variant ~= FIXED and opt.preempt_rt then
      return { assertion = { "sometimes", "the chain loses a slab" } }
    end
    return { assertion = { "never", "one changes the chain at a time" } }
  end,
}
