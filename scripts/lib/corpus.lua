-- SPDX-License-Identifier: GPL-2.0-only
-- corpus.lua - each known bug is found, each fix is clean
--
-- usage: lua5.4 corpus.lua --gordian PROGRAM [--full] [--table] [-n EXECUTIONS]
--                          [--may-miss] [EXPLORE-OPTION...] SCENARIO.lua...
--        lua5.4 corpus.lua --self-test
--
-- What to do stands in the header of each scenario:
--
--   -- corpus: K05                      name of the entry
--   -- budget: 1000 executions          enough for each strategy
--   -- strategies: random dfs           two or more
--   -- buggy: variant=v4 x=1            settings that have the bug
--   -- finds: a <lock> -> b;            what is found with the settings above:
--   --   b <other> -> a                 a cycle, or "verdict: part of its title"
--   -- fixed: variant=v5.15             settings that have not; nothing is found
--
-- "buggy" and "fixed" may stand more than once, "finds" more than once for a
-- "buggy". For each strategy: with the buggy settings all that is named is
-- found within the budget and nothing else, and each finding replays; with the
-- fixed ones nothing is found over the budget, with --full over ten times the
-- budget, unless the search is complete before.
--
-- Prints TAP, with --table the rows of docs/corpus.md as well. -n replaces the
-- budget; with --may-miss only what is too many is a fault. Other options, as
-- --points=memory, go to 'gordian explore'.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local findings = require "findings"
local quote = findings.quote

local FIXED_FACTOR = 10
local SEEDS_NR = 21

-- ---- headers ----

local function add_finds(entry, text, fail)
  local twin = entry.twins[#entry.twins]

  if not twin or not twin.is_buggy then
    fail("'finds' without 'buggy' before it")
  end
  twin.finds[#twin.finds + 1] = text
end

local SETTERS = {
  corpus = function(entry, value) entry.name = value end,
  budget = function(entry, value)
    entry.budget = tonumber(value:match("^(%d+) executions$"))
  end,
  strategies = function(entry, value)
    for name in value:gmatch("%S+") do
      entry.strategies[#entry.strategies + 1] = name
    end
  end,
  buggy = function(entry, value)
    entry.twins[#entry.twins + 1] = { settings = value, is_buggy = true, finds = {} }
  end,
  fixed = function(entry, value)
    entry.twins[#entry.twins + 1] = { settings = value, finds = {} }
  end,
  finds = add_finds,
}

-- Cycles begin with the edge that sorts first, so that texts can be compared.
local function normalize(text)
  local edges = {}

  for edge in (text .. ";"):gmatch("%s*(.-)%s*;") do
    if not edge:match("<.*> %->") then
      return text
    end
    edges[#edges + 1] = edge
  end
  return findings.cycle_text(edges)
end

local function check_entry(entry, fail)
  local kinds = {}

  if not entry.name or not entry.budget or #entry.strategies < 2 then
    fail("'corpus', 'budget' and two 'strategies' are needed")
  end
  for _, twin in ipairs(entry.twins) do
    kinds[twin.is_buggy or false] = true
    if twin.is_buggy and #twin.finds == 0 then
      fail("'buggy' without 'finds'")
    end
    for i, text in ipairs(twin.finds) do
      twin.finds[i] = normalize(text)
    end
  end
  if not kinds[true] or not kinds[false] then
    fail("a buggy and a fixed twin are needed")
  end
end

-- The header of a scenario as data; an error if it makes no sense.
local function parse_header(path, lines)
  local entry = { path = path, strategies = {}, twins = {} }
  local function fail(what)
    error(path .. ": " .. what, 0)
  end
  local is_finds

  for _, line in ipairs(lines) do
    local key, value = line:match("^%-%- (%a+): (.*)$")
    local more = line:match("^%-%-   (.*)$")

    if key and SETTERS[key] then
      SETTERS[key](entry, value, fail)
      is_finds = key == "finds"
    elseif is_finds and more then
      local finds = entry.twins[#entry.twins].finds

      finds[#finds] = finds[#finds] .. " " .. more
    elseif not line:match("^%-%-") then
      break
    else
      is_finds = false
    end
  end
  check_entry(entry, fail)
  return entry
end

local function read_entry(path)
  local lines = {}

  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  return parse_header(path, lines)
end

-- ---- judging ----

local function is_meant(text, wanted)
  if wanted:match("<.*> %->") then
    return text == wanted
  end
  local verdict, title = wanted:match("^([a-z-]+): (.*)$")
  return verdict ~= nil and text:match("^([a-z-]+):") == verdict and
    text:find(title, 1, true) ~= nil
end

-- The finding that @wanted names, or nil.
local function lookup(result, wanted)
  for _, text in ipairs(findings.sorted_keys(result.found)) do
    if is_meant(text, wanted) then
      return text
    end
  end
  return nil
end

-- A list of complaints about one twin under one strategy.
local function judge(twin, result, may_miss)
  local faults = {}
  local known = {}

  for _, wanted in ipairs(twin.finds) do
    local text = lookup(result, wanted)

    if text then
      known[text] = true
    elseif not may_miss then
      faults[#faults + 1] = "missing: " .. wanted
    end
  end
  for _, text in ipairs(findings.sorted_keys(result.found)) do
    if not known[text] then
      faults[#faults + 1] = "not in the header: " .. text
    end
  end
  for _, text in ipairs(may_miss and {} or result.unmet) do
    faults[#faults + 1] = text
  end
  return faults
end

-- ---- running ----

local function explore(options, entry, job, extra)
  local command = string.format(
    "%s explore --color=never --progress=none -n %d --strategy=%s %s %s %s -- %s 2>&1",
    quote(options.gordian), job.executions, quote(job.strategy),
    table.concat(options.others, " "), extra, quote(entry.path), job.twin.settings)

  return findings.parse((findings.lines_of(command)))
end

-- Every finding must come again from its token.
local function replay_faults(options, result)
  local faults = {}

  for _, text in ipairs(findings.sorted_keys(result.found)) do
    local token = result.tokens[text]
    local lines = token and findings.lines_of(string.format(
      "%s replay -q %s 2>&1", quote(options.gordian), quote(token))) or {}
    local said = table.concat(lines, " | ")

    if not said:find("reproduced: ", 1, true) then
      faults[#faults + 1] = "does not replay: " .. text .. ": " .. said
    end
  end
  return faults
end

-- Executions up to the first finding, from one seed.
local function first_from(options, entry, job, seed)
  local result = explore(options, entry, job,
    "-q --shorten=0 --stop-on-first --seed=" .. seed)

  return result and next(result.found) and result.executions
end

-- The same as text; for the table random is asked from several seeds, far
-- enough from each other that no two see the same schedules.
local function first_of(options, entry, job)
  if not options.is_table or job.strategy ~= "random" then
    return "first after " .. (first_from(options, entry, job, 1) or "?")
  end
  local firsts = {}
  for i = 1, SEEDS_NR do
    firsts[i] = first_from(options, entry, job, (i - 1) * job.executions + 1) or math.huge
  end
  table.sort(firsts)
  return string.format("first after %g to %g, median %g", firsts[1],
    firsts[SEEDS_NR], firsts[(SEEDS_NR + 1) // 2])
end

local function total(found)
  local sum = 0

  for _, times in pairs(found) do
    sum = sum + times
  end
  return sum
end

local function run_job(options, entry, job)
  local result, why = explore(options, entry, job,
    "--shorten=" .. (options.is_table and 400 or 20))
  if not result then
    return { why }, "no result"
  end

  local faults = judge(job.twin, result, options.may_miss)
  local said = string.format("never in %d%s", result.executions,
    result.is_complete and " (all)" or "")
  if next(result.found) then
    for _, fault in ipairs(replay_faults(options, result)) do
      faults[#faults + 1] = fault
    end
    said = string.format("%s; %d of %d", first_of(options, entry, job),
      total(result.found), result.executions)
  end
  return faults, said
end

local function run_entry(options, results, rows, entry)
  for _, twin in ipairs(entry.twins) do
    local row = { entry.name, twin.is_buggy and "buggy" or "fixed", twin.settings }

    for _, strategy in ipairs(entry.strategies) do
      local executions = options.executions or entry.budget
      local job = { twin = twin, strategy = strategy, executions = executions }

      if not twin.is_buggy and options.is_full then
        job.executions = executions * FIXED_FACTOR
      end
      local faults, said = run_job(options, entry, job)

      row[#row + 1] = strategy .. ": " .. said
      results:result(faults, entry.name, row[2], twin.settings, row[#row])
    end
    rows[#rows + 1] = "| " .. table.concat(row, " | ") .. " |"
  end
end

-- ---- the program ----

local SAMPLE = {
  "-- corpus: K00",
  "-- budget: 10 executions",
  "-- strategies: random dfs",
  "-- buggy: x=1",
  "-- finds: b <l, mutex> -> a;",
  "--   a <m, mutex> -> b",
  "-- finds: assertion: the sum",
  "-- fixed: x=0",
  "",
  "-- buggy: x=2",
}

local function lines_with(cycle, title)
  local lines = { "  10 executions, 1 steps, 1 executions/s; 10 random schedules" }

  if cycle then
    lines[#lines + 1] = "  deadlock: Sometimes 1 of 10"
    lines[#lines + 1] = "    words"
    lines[#lines + 1] = "      " .. cycle .. " -> b"
    lines[#lines + 1] = "      b <l, mutex> -> a"
    lines[#lines + 1] = "      seen 1 times; shortest: 5 steps"
    lines[#lines + 1] = "      gordian replay k1:abc"
  end
  if title then
    lines[#lines + 1] = "  assertion: Sometimes 1 of 10"
    lines[#lines + 1] = "    x.lua:3: not met: " .. title
    lines[#lines + 1] = "      seen 1 times; shortest: 5 steps"
  end
  return findings.parse(lines)
end

local function without(nr)
  local lines = {}

  for i, line in ipairs(SAMPLE) do
    if i ~= nr then
      lines[#lines + 1] = line
    end
  end
  return not pcall(parse_header, "x.lua", lines)
end

-- The check must see a finding too many and one too few, and bad headers.
local function self_test()
  local entry = parse_header("x.lua", SAMPLE)
  local buggy, fixed = entry.twins[1], entry.twins[2]
  local both = lines_with("a <m, mutex>", "the sum is 2")
  local unmet = findings.parse({
    "  10 executions, 1 steps, 1 executions/s; all 10 schedules",
    "  expected deadlock: sometimes - NOT MET",
  })
  local cases = {
    { "twins end with the header", #entry.twins, 2 },
    { "edges are put together and turned", buggy.finds[1],
      "a <m, mutex> -> b; b <l, mutex> -> a" },
    { "all found", #judge(buggy, both), 0 },
    { "a token for the cycle", both.tokens[buggy.finds[1]], "k1:abc" },
    { "one is missing", #judge(buggy, lines_with("a <m, mutex>")), 1 },
    { "both are missing", #judge(buggy, lines_with()), 2 },
    { "which may be", #judge(buggy, lines_with(), true), 0 },
    { "another cycle", #judge(buggy, lines_with("a <n, mutex>", "the sum is 2")), 2 },
    { "another title", #judge(buggy, lines_with("a <m, mutex>", "the product")), 2 },
    { "nothing in the fixed one", #judge(fixed, lines_with()), 0 },
    { "something in it", #judge(fixed, both), 2 },
    { "also if some may miss", #judge(fixed, both, true), 2 },
    { "an expectation that is not met", #judge(fixed, unmet), 1 },
    { "a complete search", unmet.is_complete, true },
    { "one that is not", both.is_complete, false },
    { "no name", without(1), true },
    { "no budget", without(2), true },
    { "no strategies", without(3), true },
    { "finds without buggy", without(4), true },
    { "no fixed twin", without(8), true },
  }

  findings.self_test(cases)
end

local FLAGS = {
  ["--full"] = "is_full",
  ["--table"] = "is_table",
  ["--may-miss"] = "may_miss",
  ["--self-test"] = "is_self_test",
}

local function parse_arguments(args)
  local options = { paths = {}, others = {} }
  local i = 1

  while i <= #args do
    if args[i] == "--gordian" then
      options.gordian = args[i + 1]
      i = i + 1
    elseif args[i] == "-n" then
      options.executions = tonumber(args[i + 1])
      i = i + 1
    elseif FLAGS[args[i]] then
      options[FLAGS[args[i]]] = true
    elseif args[i]:match("^%-") then
      options.others[#options.others + 1] = quote(args[i])
    else
      options.paths[#options.paths + 1] = args[i]
    end
    i = i + 1
  end
  if not options.is_self_test and (not options.gordian or #options.paths == 0) then
    io.stderr:write("usage: corpus.lua --gordian PROGRAM [OPTION...] SCENARIO.lua...\n")
    os.exit(2)
  end
  options.is_full = options.is_full or options.is_table
  return options
end

local options = parse_arguments(arg)
if options.is_self_test then
  self_test()
end
local results, rows = findings.tap(), {}
for _, path in ipairs(options.paths) do
  run_entry(options, results, rows, read_entry(path))
end
results:finish(options.is_table and rows)
