-- SPDX-License-Identifier: GPL-2.0-only
-- slub.lua - what the scenarios about slab caches share

local slub = {}

-- A cache of which every CPU keeps a slab with all objects free: a flush has
-- work to do on each of them, and nobody stops it from being destroyed.
function slub.create_warm(k, name)
  local cache = k.slub:create(name, { object_bytes = 32 })
  k.slub:warm(name)
  assert(cache:cpu_slabs() >= k.cpu:count(), "a CPU has no slab")
  return cache
end

-- The same with a slab on the CPU of the setup only.
function slub.create_cool(k, name)
  local cache = k.slub:create(name, { object_bytes = 32 })
  cache:free(cache:alloc())
  assert(cache:cpu_slabs() == 1, "one CPU has a slab")
  return cache
end

-- Take a CPU down: as suspend does, or by its sysfs file.
function slub.cpu_down(k, cpu, direct)
  if direct then
    return k.cpu:offline_direct(cpu)
  end
  return k.cpu:offline(cpu)
end

-- An actor that takes CPU 1 down as suspend does, from CPU 0, and its check.
slub.cpu_offline = {
  cpu = 0,
  run = function(k)
    k.cpu_offline_result = k.cpu:offline_direct(1)
  end,
}

function slub.check_cpu_offline(k)
  expect.equal(k.cpu_offline_result, 0, "the CPU went down")
end

-- An actor that destroys k.cache, called X, from CPU 0, and its check.
slub.destroy = {
  cpu = 0,
  run = function(k)
    k.cache:destroy()
  end,
}

function slub.check_destroy(k)
  expect.equal(k.sysfs:exists("/kernel/slab/X"), false, "the cache is gone")
end

return slub
