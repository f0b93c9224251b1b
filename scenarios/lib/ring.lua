-- SPDX-License-Identifier: GPL-2.0-only
-- ring.lua - a bounded queue between tasks, from a mutex and two conditions
--
--   local ring = include "ring"
--   k.queue = ring.create(k, "queue", 2)     in setup
--   k.queue:put(v)   k.queue:take()          in actors

local ring = {}
ring.__index = ring

function ring.create(k, name, slots)
  return setmetatable({
    lock = k:mutex(name .. " lock"),
    not_empty = k:condition(name .. " not empty"),
    not_full = k:condition(name .. " not full"),
    slots = slots,
    items = {},
  }, ring)
end

function ring:put(value)
  self.lock:lock()
  while #self.items == self.slots do self.not_full:wait(self.lock) end
  table.insert(self.items, value)
  self.not_empty:signal()
  self.lock:unlock()
end

function ring:take()
  self.lock:lock()
  while #self.items == 0 do self.not_empty:wait(self.lock) end
  local value = table.remove(self.items, 1)
  self.not_full:signal()
  self.lock:unlock()
  return value
end

return ring
