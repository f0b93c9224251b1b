-- SPDX-License-Identifier: GPL-2.0-only
-- circular.lua - two locks in opposite orders
--
-- With locks=work the second "lock" is a work that takes the first one, and is
-- flushed by who holds it. Readers of two rwlocks do not get in each other's
-- way until a writer queues between them; lockdep counts on it, unless they
-- read with softirqs off: such readers do not queue. Fix: one order.
--
-- buggy: locks=mutex
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- buggy: locks=rwsem
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- buggy: locks=percpu_rwsem
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- buggy: locks=spin
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- buggy: locks=read
-- reports: WARNING: possible circular locking dependency detected (circular: A -> B)
-- buggy: locks=work
-- reports: WARNING: possible circular locking dependency detected (circular: A -> w)
-- fixed: locks=mutex fixed=true
-- fixed: locks=rwsem fixed=true
-- fixed: locks=percpu_rwsem fixed=true
-- fixed: locks=spin fixed=true
-- fixed: locks=read fixed=true
-- fixed: locks=read_bh
-- fixed: locks=work fixed=true
local irq_lock = include "irq_lock"

-- make(k, name), and the names of the two verbs.
local SLEEPING = {
  mutex = { "mutex", "lock", "unlock" },
  rwsem = { "rwsem", "down_read", "up_read" },
  percpu_rwsem = { "percpu_rwsem", "down_read", "up_read" },
}

local function make(k, name, kind)
  local sleeping = SLEEPING[kind]
  if not sleeping then
    local l = irq_lock.new(k, name, kind == "spin" and "spin" or "read")
    local off = kind == "read_bh" and "soft"
    return {
      take = function() irq_lock.take(l, off) end,
      drop = function() irq_lock.drop(l, off) end,
    }
  end
  local lock = k.lock[sleeping[1]](k.lock, name)
  return {
    lock = lock,
    take = function() lock[sleeping[2]](lock) end,
    drop = function() lock[sleeping[3]](lock) end,
  }
end

local function nest(outer, inner)
  outer.take()
  inner.take()
  inner.drop()
  outer.drop()
end

local function flush_inside(k)
  k.a.take()
  k.work:queue(k.w)
  if k.opt.fixed then
    k.a.drop()
    k.w:flush()
  else
    k.w:flush()
    k.a.drop()
  end
end

return scenario {
  title = "does lockdep see two orders of the same locks?",
  options = {
    locks = {
      "what is taken",
      { "mutex", "rwsem", "percpu_rwsem", "spin", "read", "read_bh", "work" },
    },
    fixed = { "one order", false },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    if k.opt.locks == "work" then
      k.a = make(k, "A", "mutex")
      k.w = k.work:new("w", { lock = k.a.lock })
    else
      k.a = make(k, "A", k.opt.locks)
      k.b = make(k, "B", k.opt.locks)
    end
  end,

  actors = function(k)
    if k.opt.locks == "work" then
      return { flusher = flush_inside }
    end
    return {
      ab = function() nest(k.a, k.b) end,
      ba = function()
        if k.opt.fixed then
          nest(k.a, k.b)
        else
          nest(k.b, k.a)
        end
      end,
    }
  end,
}
