-- SPDX-License-Identifier: GPL-2.0-only
-- k45_nested_reader.lua - an error path that takes cpu_hotplug_lock again
--
-- A tracer starts a thread for each CPU under cpus_read_lock(); when that fails
-- it calls its stop function, which locks for itself. The lock is not recursive
-- once a writer waits. Bug: up to about v6.15. Fix: the threads are stopped by a
-- function that expects the lock.
--
-- Left out: the tracer; that a thread cannot be started is a choice.
--
-- corpus: K45
-- budget: 2000 executions
-- strategies: random dfs:preemptions=1
-- buggy: fixed=false
-- finds: tracer <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline;
--   cpu_offline <cpu_hotplug_lock, percpu_rwsem readers> -> tracer
-- fixed: fixed=true

-- What it takes to start the threads: a writer may come meanwhile.
local THREADS_STEPS = 4

return scenario {
  title = "K45: may an error path read-lock CPU hotplug a second time?",
  options = { fixed = { "bug, fix", { false, true } } },
  kernel = { cpus = 3 },

  actors = {
    tracer = {
      cpu = 0,
      run = function(k)
        k.cpu:read_lock()
        for _ = 1, THREADS_STEPS do
          k:yield()
        end
        local started = choose(2) == 1
        if not started then
          if not k.opt.fixed then
            k.cpu:read_lock()
          end
          k:yield()   -- the threads are stopped
          if not k.opt.fixed then
            k.cpu:read_unlock()
          end
        end
        k.cpu:read_unlock()
      end,
    },
    cpu_offline = { cpu = 1, run = function(k) k.cpu:offline(2) end },
  },

  expect = function(opt)
    if opt.fixed then
      return { deadlock = { "never", "the lock is read once" } }
    end
    return { deadlock = { "sometimes", "the second reader waits behind a pending writer" } }
  end,
}
