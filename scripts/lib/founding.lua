-- SPDX-License-Identifier: GPL-2.0-only
-- founding.lua - the founding scenarios find the known deadlocks and no other
--
-- usage: lua5.4 founding.lua --gordian PROGRAM [-n EXECUTIONS] [--table]
--                            [--may-miss] [EXPLORE-OPTION...]
--        lua5.4 founding.lua --self-test
--
-- Explores each founding scenario in each variant and compares the set of
-- distinct wait-for cycles (roles and what they wait for) with the table below.
-- Prints TAP, with --table what docs/founding.md shows as well; with --may-miss
-- only what is too many is a fault. Other options go to 'gordian explore', as
-- --points=memory. docs/founding.md tells where the table comes from.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local findings = require "findings"
local quote = findings.quote
local sorted_keys = findings.sorted_keys

local VARIANTS = { "v5.12", "v4", "fix1", "v5.15", "v6.0", "v6.1" }

-- x <thing> -> y: x waits for the thing, which y holds or stands before.
local CYCLES = {
  ["V4-1"] = "cpu_offline <slab_mutex, mutex> -> destroy; " ..
    "destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline",
  ["V4-2"] = "memory_offline <cpu_hotplug_lock, percpu_rwsem read> -> suspend; " ..
    "suspend <cpu_hotplug_lock, percpu_rwsem readers> -> memory_offline",
  ["V4-3"] = "memory_offline <flush_lock, mutex> -> shrink; " ..
    "shrink <cpu_hotplug_lock, percpu_rwsem read> -> suspend; " ..
    "suspend <cpu_hotplug_lock, percpu_rwsem readers> -> memory_offline",
  ["V4-5"] = "cpu_offline <slab_mutex, mutex> -> destroy; " ..
    "destroy <flush_lock, mutex> -> sysfs_shrink; " ..
    "sysfs_shrink <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline",
  ["V4-6"] = "cpu_offline <slab_mutex, mutex> -> destroy; " ..
    "destroy <kn->active#X, kernfs drain> -> sysfs_shrink; " ..
    "sysfs_shrink <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline",
  ["left"] = "cpu_offline <cpu_hotplug_lock, percpu_rwsem readers> -> destroy; " ..
    "destroy <kn->active#X, kernfs drain> -> sysfs_shrink; " ..
    "sysfs_shrink <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline",
}

-- Real findings without a cycle.
local OTHERS = {
  ["E1"] = "assertion: cache 'X' destroyed with objects left",
  ["E2"] = "assertion: cache 'X' destroyed with objects left",
}

-- Names are of CYCLES. "others" may be found, too; with a number they must be
-- found from so many executions on. A variant that is not named is clean.
local CELLS = {
  {
    scenario = "destroy_vs_cpu_offline",
    settings = { "direct=false", "direct=true" },
    cycles = { ["v4"] = { "V4-1" }, ["fix1"] = { "V4-1" } },
    others = { ["v5.12"] = { E1 = math.huge } },
  },
  {
    scenario = "destroy_vs_cpu_offline",
    settings = { "direct=false late=true" },
    cycles = { ["v4"] = { "V4-1" }, ["fix1"] = { "V4-1" } },
    others = { ["v5.12"] = { E1 = 100 } },
  },
  {
    scenario = "offline_vs_suspend",
    settings = { "" },
    cycles = { ["v4"] = { "V4-2" } },
  },
  {
    scenario = "offline_vs_shrink_vs_suspend",
    settings = { "sysfs=false", "sysfs=true" },
    cycles = { ["v4"] = { "V4-2", "V4-3" } },
  },
  {
    scenario = "sysfs_shrink_vs_destroy_vs_cpu",
    settings = { "direct=false", "direct=true" },
    cycles = {
      ["v4"] = { "V4-1", "V4-5", "V4-6" },
      ["fix1"] = { "V4-1", "V4-6" },
      ["v5.15"] = { "left" },
    },
    others = {
      ["v5.12"] = { E2 = 1000 },
      ["v4"] = { E2 = math.huge },
      ["fix1"] = { E2 = 20000 },
      ["v5.15"] = { E2 = 20000 },
      ["v6.0"] = { E2 = 1000 },
    },
  },
}

local function name_of(text, names)
  for _, name in ipairs(sorted_keys(names)) do
    if names[name] == text then
      return name
    end
  end
  return nil
end

-- A list of complaints, empty if the findings are those of the cell.
local function judge(cell, variant, found, executions, may_miss)
  local faults = {}
  local known = {}

  for _, name in ipairs(cell.cycles[variant] or {}) do
    known[CYCLES[name]] = true
    if not found[CYCLES[name]] and not may_miss then
      faults[#faults + 1] = "missing " .. name .. ": " .. CYCLES[name]
    end
  end
  local others = cell.others and cell.others[variant] or {}
  for _, name in ipairs(sorted_keys(others)) do
    known[OTHERS[name]] = true
    if executions >= others[name] and not found[OTHERS[name]] and not may_miss then
      faults[#faults + 1] = "missing " .. name .. ": " .. OTHERS[name]
    end
  end
  for _, text in ipairs(sorted_keys(found)) do
    if not known[text] then
      faults[#faults + 1] = "not in the table: " .. text
    end
  end
  return faults
end

local function explore(options, cell, settings, variant)
  local command = string.format(
    "%s explore --strategy=random -q --color=never --progress=none --shorten=%d -n %d %s slub/%s" ..
      " -- variant=%s %s 2>&1",
    quote(options.gordian), options.is_table and 400 or 0, options.executions,
    table.concat(options.others, " "), cell.scenario, variant, settings)
  local result, why = findings.parse((findings.lines_of(command)))

  return result and result.found, result and result.executions or why
end

-- "V4-1 2830, V4-5 76", or "never".
local function summary(cell, variant, found)
  local parts = {}
  local others = cell.others and cell.others[variant] or {}

  for _, text in ipairs(sorted_keys(found)) do
    local name = name_of(text, CYCLES)

    for _, other in ipairs(sorted_keys(others)) do
      name = name or (OTHERS[other] == text and other)
    end
    parts[#parts + 1] = (name or text) .. " " .. found[text]
  end
  table.sort(parts)
  return #parts > 0 and table.concat(parts, ", ") or "never"
end

local function run_cell(options, results, rows, cell, settings)
  local row = { cell.scenario .. (settings ~= "" and " " .. settings or "") }

  for _, variant in ipairs(VARIANTS) do
    local found, executions = explore(options, cell, settings, variant)
    local faults = found and judge(cell, variant, found, executions, options.may_miss) or
      { executions }

    results:result(faults, row[1], variant .. ":",
      found and summary(cell, variant, found) or "no result")
    row[#row + 1] = found and summary(cell, variant, found) or "?"
  end
  rows[#rows + 1] = "| " .. table.concat(row, " | ") .. " |"
end

local function parse_arguments(args)
  local options = { executions = 3000, others = {} }
  local i = 1

  while i <= #args do
    if args[i] == "--gordian" or args[i] == "-n" then
      options[args[i] == "-n" and "executions" or "gordian"] = args[i + 1]
      i = i + 1
    elseif args[i] == "--table" then
      options.is_table = true
    elseif args[i] == "--may-miss" then
      options.may_miss = true
    elseif args[i] == "--self-test" then
      options.is_self_test = true
    else
      options.others[#options.others + 1] = quote(args[i])
    end
    i = i + 1
  end
  local number, unit = tostring(options.executions):match("^(%d+)(k?)$")
  if not number or not (options.gordian or options.is_self_test) then
    io.stderr:write("usage: founding.lua --gordian PROGRAM [-n EXECUTIONS] [--table] [OPTION...]\n")
    os.exit(2)
  end
  options.executions = tonumber(number) * (unit == "k" and 1000 or 1)
  return options
end

-- The check must see a cycle too many, one too few, and no result at all.
local function self_test()
  local cell = CELLS[1]
  local v4_1 = {
    "  20,000 executions, 1 steps, 1 executions/s; 20000 random schedules",
    "  deadlock: Sometimes 1,234 of 20,000",
    "    words",
    "      destroy <cpu_hotplug_lock, percpu_rwsem read> -> cpu_offline",
    "      cpu_offline <slab_mutex, mutex> -> destroy",
    "      seen 1,234 times; shortest: 53 steps, 8 switches, 0 preemptions",
  }
  local function found_in(lines)
    local result = findings.parse(lines)

    return result and result.found
  end
  local found, executions = found_in(v4_1), 20000
  local limited = found_in({
    v4_1[1], "  limit-steps: Sometimes 1 of 20,000", "    a hint",
  })
  local failing = found_in({
    v4_1[1], "  assertion: Sometimes 3 of 20,000", "    cache 'X' destroyed with objects left",
    "      seen 3 times; shortest: 57 steps, 7 switches, 1 preemptions",
  })
  local cases = {
    { "the cycle of the table", #judge(cell, "v4", found, executions), 0 },
    { "counted", found[CYCLES["V4-1"]], 1234 },
    { "a cycle where there is none", #judge(cell, "v6.0", found, executions), 1 },
    { "another cycle", #judge(CELLS[3], "v4", found, executions), 2 },
    { "no cycle where there is one", #judge(cell, "v4", {}, 20000), 1 },
    { "an assertion that is known", #judge(cell, "v5.12", failing, 20000), 0 },
    { "an assertion that is not", #judge(cell, "v6.0", failing, 20000), 1 },
    { "an assertion that is missing", #judge(CELLS[2], "v5.12", {}, 20000), 1 },
    { "a cycle that may be missing", #judge(cell, "v4", {}, 20000, true), 0 },
    { "another one meanwhile", #judge(CELLS[3], "v4", found, executions, true), 1 },
    { "a limit", #judge(cell, "v6.0", limited, 20000), 1 },
    { "no result", findings.parse({ "gordian: cannot open" }) == nil, true },
  }

  findings.self_test(cases)
end

local options = parse_arguments(arg)
if options.is_self_test then
  self_test()
end
local results, rows = findings.tap(), { "| scenario | " .. table.concat(VARIANTS, " | ") .. " |" }
for _, cell in ipairs(CELLS) do
  for _, settings in ipairs(cell.settings) do
    run_cell(options, results, rows, cell, settings)
  end
end
results:finish(options.is_table and rows)
