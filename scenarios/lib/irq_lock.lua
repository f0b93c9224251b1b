-- SPDX-License-Identifier: GPL-2.0-only
-- irq_lock.lua - one spinning lock, taken in several ways
--
-- A way is "spin" (a spinlock), "write" or "read" (of a rwlock). What is off
-- meanwhile is "hard" (interrupts), "soft" (softirqs) or nothing.
local irq_lock = {}

local SUFFIX = { hard = "_irq", soft = "_bh" }

-- A lock that can be taken that way.
function irq_lock.new(k, name, way)
  if way == "spin" then
    return { lock = k.lock:spinlock(name), way = way }
  end
  return { lock = k.lock:rwlock(name), way = way }
end

local function verb(l, action, off)
  local plain = l.way == "spin" and action or l.way .. "_" .. action
  return plain .. (off and SUFFIX[off] or "")
end

function irq_lock.take(l, off)
  l.lock[verb(l, "lock", off)](l.lock)
end

function irq_lock.drop(l, off)
  l.lock[verb(l, "unlock", off)](l.lock)
end

-- Hold it while fn runs.
function irq_lock.around(l, off, fn)
  irq_lock.take(l, off)
  fn()
  irq_lock.drop(l, off)
end

-- A device that takes it, by another way if l is a rwlock and one is given; in
-- its handler, or with "soft" in its tasklet.
function irq_lock.device(k, name, l, irq, way)
  local keys = { spin = "lock", read = "read_lock", write = "write_lock" }
  local key = keys[l.way == "spin" and "spin" or way or l.way]
  return k.irq:device(name, { [key] = l.lock, tasklet = irq == "soft" })
end

return irq_lock
