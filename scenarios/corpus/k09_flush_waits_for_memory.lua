-- SPDX-License-Identifier: GPL-2.0-only
-- k09_flush_waits_for_memory.lua - a cache is destroyed to free memory, its flush needs memory
--
-- Story: a work on a WQ_MEM_RECLAIM queue (nvme delete, unbound) destroys a cache. The
-- destroy queues a flush on each CPU that has slabs and waits. On CPU 1 a work waits for
-- memory; the other worker of that pool finds no idle one behind it, must make one before
-- it may begin, and waits for memory, too. Memory comes when the destroyer's work is done.
-- The queue of the flush, system_wq, has no rescuer.
-- Versions: v5.15 to v6.0-rc6, fix e45cc288724f (v6.0): a queue slub_flushwq with
-- WQ_MEM_RECLAIM, so the mayday timer brings a rescuer.
-- Verdict of the bug: assertion: check_flush_dependency() warns whenever such a work flushes
-- the other queue; with panic_on_warn off deadlock, cycle of three: destroyer (kworker) waits
-- for the flush work, the pool's manager (kworker) for memory, memory for the destroyer.
-- Left out: the driver; who else could free memory; the 1 s pause of a manager that got none.
--
-- corpus: K09
-- budget: 2000 executions
-- strategies: random dfs:preemptions=1
-- buggy: panic_on_warn=true variant=v5.15
-- finds: assertion: is flushing !WQ_MEM_RECLAIM
-- buggy: panic_on_warn=false variant=v5.15
-- finds: kworker <(work_completion)(&sfw->work), work> -> kworker;
--   kworker <free memory, event> -> kworker
-- buggy: panic_on_warn=false variant=v6.0-rc
-- finds: kworker <(work_completion)(&sfw->work), work> -> kworker;
--   kworker <free memory, event> -> kworker
-- fixed: panic_on_warn=true variant=v6.0
-- fixed: panic_on_warn=false variant=v6.0
local FIXED = "v6.0"

return scenario {
  title = "may a cache be destroyed on the way to free memory?",
  options = {
    variant = { "kernel variant", { "v5.15", "v6.0-rc", FIXED } },
    panic_on_warn = { "the warning is a finding and ends the execution", { true, false } },
  },
  kernel = { cpus = 2, timers = "idle" },

  setup = function(k)
    k.cache = k.slub:create("X", { object_bytes = 32, sysfs = false })
    k.slub:warm("X")
    k.queue = k.work:alloc_workqueue("nvme-delete-wq", { unbound = true, mem_reclaim = true })
    k.delete = k.work:new("nvme_delete", { destroy = k.cache })
    k.eater = k.work:new("needs_memory", { allocates = true })
    k.mm:reclaim_needs(k.delete, k.queue)
  end,

  actors = {
    delete = { cpu = 0, run = function(k) k.queue:queue_on(0, k.delete) end },
    eater = { cpu = 1, run = function(k) k.work:queue_on(1, k.eater) end },
  },

  expect = function(opt)
    if opt.variant == FIXED then
      return {
        deadlock = { "never", "a rescuer runs the flush" },
        assertion = { "never", "both queues may be needed to free memory" },
      }
    end
    if opt.panic_on_warn then
      return { assertion = { "sometimes", "WQ_MEM_RECLAIM waits for !WQ_MEM_RECLAIM" } }
    end
    return { deadlock = { "sometimes", "memory, the flush and its worker wait in a circle" } }
  end,
}
