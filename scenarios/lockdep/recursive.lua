-- SPDX-License-Identifier: GPL-2.0-only
-- recursive.lua - a class of locks taken twice
--
-- Two mutexes with one name are of one class: who takes both may meet somebody
-- who takes them the other way round. A rwsem or rwlock that is read twice
-- deadlocks when a writer queues in between. Fixes: a subclass for the second
-- one, a lock that orders them; reading with softirqs off, which does not queue.
--
-- buggy: locks=mutex
-- reports: WARNING: possible recursive locking detected (recursive: C)
-- buggy: locks=rwsem
-- reports: WARNING: possible recursive locking detected (recursive: C)
-- buggy: locks=rwlock
-- reports: WARNING: possible recursive locking detected (recursive: C)
-- fixed: locks=mutex fix=subclass
-- fixed: locks=mutex fix=outer
-- fixed: locks=rwlock fix=softirqs_off
local function two_mutexes(k)
  local fix = k.opt.fix
  if fix == "outer" then
    k.outer:lock()
  end
  k.first:lock()
  if fix == "subclass" then
    k.second:lock_nested(1)
  elseif fix == "outer" then
    k.second:lock_nest_lock(k.outer)
  else
    k.second:lock()
  end
  k.second:unlock()
  k.first:unlock()
  if fix == "outer" then
    k.outer:unlock()
  end
end

local function two_reads(k)
  local take, drop = "down_read", "up_read"
  if k.opt.locks == "rwlock" then
    local suffix = k.opt.fix == "softirqs_off" and "_bh" or ""
    take, drop = "read_lock" .. suffix, "read_unlock" .. suffix
  end
  for _, verb in ipairs { take, take, drop, drop } do
    k.first[verb](k.first)
  end
end

return scenario {
  title = "does lockdep see a class that is taken twice?",
  options = {
    locks = { "what is taken", { "mutex", "rwsem", "rwlock" } },
    fix = { "subclass, outer, softirqs_off or none", "none" },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    local make = k.lock[k.opt.locks]
    k.outer = k.lock:mutex("outer")
    k.first = make(k.lock, "C")
    if k.opt.locks == "mutex" then
      k.second = make(k.lock, "C")
    end
  end,

  actors = {
    twice = function(k)
      if k.opt.locks == "mutex" then
        two_mutexes(k)
      else
        two_reads(k)
      end
    end,
    writer = function(k)
      if k.opt.locks == "rwsem" then
        k.first:down_write()
        k.first:up_write()
      elseif k.opt.locks == "rwlock" then
        k.first:write_lock_irq()
        k.first:write_unlock_irq()
      end
    end,
  },
}
