-- SPDX-License-Identifier: GPL-2.0-only
--
-- corpus.lua - each bug of the corpus is found within its budget, its fix is not
--
-- usage: lua5.4 corpus.lua --gordian PROGRAM --scenarios DIR [--strategy NAME]...
--                          [--divide NUMBER]
--
-- A file of DIR/corpus says in its head "Budget: N executions.". The first
-- configuration is the bug, the last one the fix: that one is explored ten times
-- as long. What must come of it the file's own "expect" says. Prints TAP. With
-- --divide every number is divided by that, and a bug may be missed.

local gordian, dir
local strategies = {}
local divisor = 1

local i = 1
while arg[i] do
  if arg[i] == "--gordian" then
    gordian = arg[i + 1]
  elseif arg[i] == "--scenarios" then
    dir = arg[i + 1]
  elseif arg[i] == "--strategy" then
    strategies[#strategies + 1] = arg[i + 1]
  elseif arg[i] == "--divide" then
    divisor = math.tointeger(tonumber(arg[i + 1]))
  else
    error("unknown option " .. arg[i])
  end
  i = i + 2
end
assert(gordian and dir and divisor, "usage: see the head of this file")
if #strategies == 0 then
  strategies[1] = "random"
end

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do
    lines[#lines + 1] = line
  end
  pipe:close()
  return lines
end

local function budget_of(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  local number = text:match("Budget: ([%d,]+) executions")
  assert(number, path .. " states no budget")
  return math.tointeger(tonumber((number:gsub(",", ""))))
end

-- What was said of each configuration, in order: is every expectation met?
local function explore(path, strategy, executions)
  local command = ("%s explore -q -n %d --strategy=%s %s 2>&1"):format(
    quote(gordian), math.max(executions // divisor, 1), quote(strategy), quote(path))
  local met = {}
  for _, line in ipairs(lines_of(command)) do
    local verdict = line:match("^%s+expected deadlock: %a+ %- (.*)$")
    if verdict then
      met[#met + 1] = verdict == "met"
    end
  end
  return met
end

local tests_nr, failed_nr = 0, 0

local function report(is_ok, text)
  tests_nr = tests_nr + 1
  failed_nr = failed_nr + (is_ok and 0 or 1)
  print(("%s %d - %s"):format(is_ok and "ok" or "not ok", tests_nr, text))
end

local files = lines_of("ls " .. quote(dir) .. "/corpus/*.lua")
assert(#files > 0, "no corpus in " .. dir)
for _, path in ipairs(files) do
  local name = path:match("([^/]+)%.lua$")
  local budget = budget_of(path)
  for _, strategy in ipairs(strategies) do
    local short = explore(path, strategy, budget)
    report(#short == 2 and (short[1] or divisor > 1),
      ("%s: the bug is found in %d %s executions"):format(name, budget, strategy))
    local long = explore(path, strategy, 10 * budget)
    report(#long == 2 and long[2],
      ("%s: the fix is clean in %d %s executions"):format(name, 10 * budget, strategy))
  end
end
print("1.." .. tests_nr)
os.exit(failed_nr == 0 and 0 or 1)
