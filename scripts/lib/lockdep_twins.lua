-- SPDX-License-Identifier: GPL-2.0-only
-- lockdep_twins.lua - each kind of lock report is caused, and its twin is silent
--
-- usage: lua5.4 lockdep_twins.lua --gordian PROGRAM [-n EXECUTIONS] SCENARIO.lua...
--        lua5.4 lockdep_twins.lua --self-test
--
-- What to do stands in the header of each scenario:
--
--   -- buggy: irq=hard lock=spin        settings
--   -- reports: WARNING: headline       what lockdep then says, and nothing
--   --   (signature of the report)      else; may stand more than once
--   -- finds: lock-misuse: x drops      verdict and start of the title
--   -- fixed: irq=hard fixed=true       settings: no report and no finding
--
-- "buggy" and "fixed" may stand more than once. A buggy twin without "finds" may
-- find deadlocks, as those are what reports are about, and nothing else.
-- Prints TAP.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local findings = require "findings"
local quote = findings.quote

local EXECUTIONS = 200

-- ---- headers ----

local SETTERS = {
  buggy = function(twins, value)
    twins[#twins + 1] = { settings = value, is_buggy = true, reports = {}, finds = {} }
  end,
  fixed = function(twins, value)
    twins[#twins + 1] = { settings = value, reports = {}, finds = {} }
  end,
  reports = function(twins, value) table.insert(twins[#twins].reports, value) end,
  finds = function(twins, value) table.insert(twins[#twins].finds, value) end,
}

local function check_twins(path, twins)
  local kinds = {}

  for _, twin in ipairs(twins) do
    kinds[twin.is_buggy or false] = true
    if twin.is_buggy == (#twin.reports + #twin.finds == 0) then
      error(path .. ": what is found with " .. twin.settings .. "?", 0)
    end
  end
  if not kinds[true] or not kinds[false] then
    error(path .. ": a buggy and a fixed twin are needed", 0)
  end
end

-- A continued line belongs to the last value of its key.
local function append(twins, key, more)
  local values = twins[#twins][key]
  values[#values] = values[#values] .. " " .. more
end

local function parse_header(path, lines)
  local twins = {}
  local last

  for _, line in ipairs(lines) do
    local key, value = line:match("^%-%- (%a+): (.*)$")
    local more = line:match("^%-%-   (.*)$")

    if not line:match("^%-%-") then
      break
    elseif key and SETTERS[key] then
      SETTERS[key](twins, value)
      last = key
    elseif more and (last == "reports" or last == "finds") then
      append(twins, last, more)
    else
      last = nil
    end
  end
  check_twins(path, twins)
  return twins
end

local function read_twins(path)
  local lines = {}

  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  return parse_header(path, lines)
end

-- ---- judging ----

-- "headline (signature)" of each report that explore named. Numbers of tasks
-- depend on how many threads the kernel has: they are written "N".
local function reports_of(lines)
  local reports = {}
  local headline

  for _, line in ipairs(lines) do
    local signature = headline and line:match("^    (.*)$")
    if signature then
      reports[headline .. " (" .. signature .. ")"] = true
    end
    headline = line:match("^  lockdep: (.*)$")
    headline = headline and headline:gsub("/%d+", "/N")
  end
  return reports
end

local function is_allowed(twin, text)
  if #twin.finds == 0 then
    return twin.is_buggy and
      (text:match("^deadlock: ") or text:match("<.*> %->")) ~= nil
  end
  for _, wanted in ipairs(twin.finds) do
    if text:sub(1, #wanted) == wanted then
      return true
    end
  end
  return false
end

local function is_found(found, wanted)
  for text in pairs(found) do
    if text:sub(1, #wanted) == wanted then
      return true
    end
  end
  return false
end

-- A list of complaints about one twin.
local function judge(twin, lines)
  local faults = {}
  local result, why = findings.parse(lines)
  local reports = reports_of(lines)
  local known = {}
  local function fault(...)
    faults[#faults + 1] = table.concat { ... }
  end

  if not result then
    return { why }
  end
  for _, wanted in ipairs(twin.reports) do
    known[wanted] = true
    if not reports[wanted] then
      fault("not reported: ", wanted)
    end
  end
  for _, text in ipairs(findings.sorted_keys(reports)) do
    if not known[text] then
      fault("not in the header: ", text)
    end
  end
  for _, wanted in ipairs(twin.finds) do
    if not is_found(result.found, wanted) then
      fault("not found: ", wanted)
    end
  end
  for _, text in ipairs(findings.sorted_keys(result.found)) do
    if not is_allowed(twin, text) then
      fault("not in the header: ", text)
    end
  end
  return faults
end

-- ---- the program ----

local function run_file(options, state, path)
  for _, twin in ipairs(read_twins(path)) do
    local lines = findings.lines_of(string.format(
      "%s explore --strategy=random -q --color=never --confirm=0 --shorten=0 -n %d %s -- %s 2>&1",
      quote(options.gordian), options.executions, quote(path), twin.settings))
    local faults = judge(twin, lines)

    state.test_nr = state.test_nr + 1
    state.failed_nr = state.failed_nr + (#faults > 0 and 1 or 0)
    io.write(#faults > 0 and "not " or "", "ok ", state.test_nr, " - ",
      path:match("([^/]*)%.lua$"), twin.is_buggy and " buggy " or " fixed ", twin.settings, "\n")
    for _, text in ipairs(faults) do
      io.write("# ", text, "\n")
    end
    io.flush()
  end
end

local SAMPLE = {
  "-- buggy: x=1",
  "-- reports: WARNING: a",
  "--   (kind: A)",
  "-- finds: lock-misuse: him",
  "-- fixed: x=0",
  "",
  "-- buggy: x=2",
}

local function lines_with(report, finding)
  local lines = { "  10 executions, 1 steps, 1 executions/s; 10 random schedules" }

  if finding then
    lines[#lines + 1] = "  lock-misuse: Sometimes 1 of 10"
    lines[#lines + 1] = "    " .. finding
    lines[#lines + 1] = "      seen 1 times; shortest: 5 steps"
  end
  if report then
    lines[#lines + 1] = "  lockdep: WARNING: " .. report
    lines[#lines + 1] = "    kind: A"
    lines[#lines + 1] = "    verdict: not confirmed"
  end
  return lines
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

-- The check must see a report too many and one too few, and bad headers.
local function self_test()
  local twins = parse_header("x.lua", SAMPLE)
  local buggy, fixed = twins[1], twins[2]
  local cases = {
    { "twins end with the header", #twins, 2 },
    { "lines are joined", buggy.reports[1], "WARNING: a (kind: A)" },
    { "as it should be", #judge(buggy, lines_with("a", "him twice")), 0 },
    { "no report", #judge(buggy, lines_with(nil, "him twice")), 1 },
    { "another report", #judge(buggy, lines_with("b", "him twice")), 2 },
    { "no finding", #judge(buggy, lines_with("a")), 1 },
    { "another finding", #judge(buggy, lines_with("a", "her")), 2 },
    { "silence", #judge(fixed, lines_with()), 0 },
    { "a report in silence", #judge(fixed, lines_with("a")), 1 },
    { "a finding in silence", #judge(fixed, lines_with(nil, "him")), 1 },
    { "no result", #judge(fixed, { "error" }), 1 },
    { "no fixed twin", without(5), true },
    { "no buggy twin", not pcall(parse_header, "x.lua", { "-- fixed: x=0" }), true },
    { "nothing is found", not pcall(parse_header, "x.lua", { "-- buggy: x=0", "-- fixed: x=1" }),
      true },
  }
  local failed_nr = 0

  io.write("1..", #cases, "\n")
  for i, case in ipairs(cases) do
    local is_ok = case[2] == case[3]

    failed_nr = failed_nr + (is_ok and 0 or 1)
    io.write(is_ok and "" or "not ", "ok ", i, " - ", case[1], "\n")
  end
  return failed_nr == 0
end

local function parse_arguments(args)
  local options = { paths = {}, executions = EXECUTIONS }
  local i = 1

  while i <= #args do
    if args[i] == "--gordian" then
      options.gordian = args[i + 1]
      i = i + 1
    elseif args[i] == "-n" then
      options.executions = tonumber(args[i + 1])
      i = i + 1
    elseif args[i] == "--self-test" then
      options.is_self_test = true
    else
      options.paths[#options.paths + 1] = args[i]
    end
    i = i + 1
  end
  if not options.is_self_test and (not options.gordian or #options.paths == 0) then
    io.stderr:write("usage: lockdep_twins.lua --gordian PROGRAM [-n NR] SCENARIO.lua...\n")
    os.exit(2)
  end
  return options
end

local options = parse_arguments(arg)
if options.is_self_test then
  os.exit(self_test())
end
local state = { test_nr = 0, failed_nr = 0 }
for _, path in ipairs(options.paths) do
  run_file(options, state, path)
end
io.write("1..", state.test_nr, "\n")
os.exit(state.failed_nr == 0)
