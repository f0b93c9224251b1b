-- SPDX-License-Identifier: GPL-2.0-only
-- findings.lua - what 'gordian explore' said, as data
--
-- Used by founding.lua and corpus.lua, which print their results by it, too: as TAP.

local findings = {}

function findings.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

function findings.sorted_keys(set)
  local keys = {}

  for key in pairs(set) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

-- A list of edges as text; it begins with the edge that sorts first.
function findings.cycle_text(edges)
  local first = 1

  for i = 2, #edges do
    if edges[i] < edges[first] then
      first = i
    end
  end
  local turned = {}
  for i = 1, #edges do
    turned[i] = edges[(first + i - 2) % #edges + 1]
  end
  return table.concat(turned, "; ")
end

local function number_of(text)
  return tonumber((text:gsub(",", "")))
end

-- One line of a finding, or what stands before the findings.
local function take_line(result, state, line)
  local seen = line:match("^      seen ([%d,]+) times")
  local edge = line:match("^      (%S+ <.*> %-> %S+)$")
  local token = line:match("^      gordian replay (%S+)$")

  if seen then
    local text = #state.edges > 0 and findings.cycle_text(state.edges) or
      state.verdict .. ": " .. state.title

    result.found[text] = (result.found[text] or 0) + number_of(seen)
    state.last = text
    state.edges = {}
  elseif edge then
    state.edges[#state.edges + 1] = edge
  elseif token then
    result.tokens[state.last] = result.tokens[state.last] or token
  elseif line:match("^    %S") then
    state.title = line:match("^    (.*)$")
  elseif line:match("^  [a-z-]+: %a+ ") then
    state.verdict = line:match("^  ([a-z-]+):")
    if state.verdict:match("^limit") or state.verdict == "diverged" then
      result.found[state.verdict] = (result.found[state.verdict] or 0) + 1
    end
  end
end

-- Return a table:
--   found       from text (a cycle, or "verdict: title") to how often
--   tokens      from the same text to a token, if they were printed
--   executions  their number
--   is_complete the search was, within the strategy's bound if it has one
--   unmet       expectations of the scenario that were not met, a list
-- or nil and why not.
function findings.parse(lines)
  local result = { found = {}, tokens = {}, unmet = {} }
  local state = { edges = {} }

  for _, line in ipairs(lines) do
    local executions = line:match("^  ([%d,]+) executions, ")

    if executions then
      result.executions = number_of(executions)
      result.is_complete = line:match("; all [%d,]+ schedules") ~= nil
    elseif line:match("^  expected .* NOT MET") then
      result.unmet[#result.unmet + 1] = line:match("^%s*(.*)$")
    elseif line:match("beyond the table") then
      result.found[line:match("^%s*(.*)$")] = 1
    else
      take_line(result, state, line)
    end
  end
  if not result.executions then
    return nil, "no result: " .. table.concat(lines, " | ")
  end
  return result
end

-- Lines that a command printed.
function findings.lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}

  for line in pipe:lines() do
    lines[#lines + 1] = line
  end
  local _, _, status = pipe:close()
  return lines, status
end

-- ---- TAP ----

local tap = {}
tap.__index = tap

function findings.tap()
  return setmetatable({ test_nr = 0, failed_nr = 0 }, tap)
end

-- One result; faults are what is wrong with it, a list.
function tap:result(faults, ...)
  local is_ok = #faults == 0

  self.test_nr = self.test_nr + 1
  self.failed_nr = self.failed_nr + (is_ok and 0 or 1)
  io.write(is_ok and "" or "not ", "ok ", self.test_nr, " - ", table.concat({ ... }, " "), "\n")
  for _, fault in ipairs(faults) do
    io.write("# ", fault, "\n")
  end
  io.flush()
end

-- The plan, and notes, a list; ends the program, which failed if a result did.
function tap:finish(notes)
  io.write("1..", self.test_nr, "\n")
  for _, note in ipairs(notes or {}) do
    io.write("# ", note, "\n")
  end
  os.exit(self.failed_nr == 0)
end

-- Cases are { name, value, wanted value }; ends the program.
function findings.self_test(cases)
  local results = findings.tap()

  for _, case in ipairs(cases) do
    results:result(case[2] == case[3] and {} or
      { tostring(case[2]) .. " instead of " .. tostring(case[3]) }, case[1])
  end
  results:finish()
end

return findings
