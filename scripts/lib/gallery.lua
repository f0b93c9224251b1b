-- SPDX-License-Identifier: GPL-2.0-only
-- gallery.lua - each litmus scenario answers as it says, and the gallery shows all of them
--
-- usage: lua5.4 gallery.lua --gordian PROGRAM --page docs/gallery.md [-n EXECUTIONS] [--table]
--                           SCENARIO.lua...
--
-- Explores every configuration of each: what it expects must be so, and nothing
-- else may be found. Rows of the page are | name | question | answers |; there
-- must be one for each scenario, with the words of its title and its answers,
-- and none else. --table prints the rows as they should be. Prints TAP.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local quote = require("findings").quote

local tests_nr, failed_nr = 0, 0

local function tell(name, faults)
  tests_nr = tests_nr + 1
  failed_nr = failed_nr + (#faults > 0 and 1 or 0)
  print(("%s %d - %s"):format(#faults == 0 and "ok" or "not ok", tests_nr, name))
  for _, fault in ipairs(faults) do
    print("# " .. fault)
  end
end

local function output_of(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read("a")
  pipe:close()
  -- Sanitizer builds with the ucontext back end say this, whatever happens.
  return (text:gsub("==%d+==WARNING: ASan doesn't fully support makecontext[^\n]*\n", ""))
end

local function parse_args()
  local options, files = { executions = "2k" }, {}
  local nr = 1
  while arg[nr] do
    if arg[nr] == "--table" then
      options.table = true
    elseif arg[nr] == "-n" then
      nr = nr + 1
      options.executions = arg[nr]
    elseif arg[nr]:match("^%-%-") then
      options[arg[nr]:match("^%-%-(.*)$")] = arg[nr + 1]
      nr = nr + 1
    else
      files[#files + 1] = arg[nr]
    end
    nr = nr + 1
  end
  return options, files
end

-- Configurations as TAP shows them: { name, is_ok, answers }.
local function parse_tap(text)
  local configs = {}
  for line in text:gmatch("[^\n]+") do
    local bad, name = line:match("^(n?o?t? ?)ok %d+ %- (.*)$")
    local answer = line:match("^    expected (.*)$")
    if name then
      configs[#configs + 1] = { name = name, is_ok = bad == "", answers = {} }
    elseif answer and #configs > 0 then
      table.insert(configs[#configs].answers, answer)
    end
  end
  return configs
end

-- What differs between the configurations, and what each answers.
local function answers_of(configs)
  if #configs == 1 then
    return table.concat(configs[1].answers, ", ")
  end
  local parts = {}
  for _, config in ipairs(configs) do
    local name = config.name:gsub(" ?variant=v6%.1", "")
    parts[#parts + 1] = ("%s: %s"):format(name, table.concat(config.answers, ", "))
  end
  return table.concat(parts, "; ")
end

local function title_of(gordian, path)
  return output_of(("%s check %s"):format(gordian, path)):match("^[^\n]*: ([^\n]*)\n")
end

local function read_rows(path)
  local rows, names = {}, {}
  for line in assert(io.open(path)):lines() do
    local name = line:match("^| `([%w_]+)` | ")
    if name then
      rows[name] = line
      names[#names + 1] = name
    end
  end
  return rows, names
end

local function explore(options, path)
  return output_of(("%s explore --format=tap --confirm=0 --progress=none -n %s %s"):format(
    quote(options.gordian), options.executions, quote(path)))
end

local options, files = parse_args()
local rows, row_names = read_rows(options.page)
local known = {}

for _, path in ipairs(files) do
  local name = path:match("([^/]*)%.lua$")
  local text = explore(options, path)
  local configs = parse_tap(text)
  local faults = {}
  known[name] = true
  if #configs == 0 then
    faults[1] = "not explored: " .. text
  end
  for _, config in ipairs(configs) do
    if not config.is_ok or #config.answers == 0 then
      faults[#faults + 1] = "not as it expects: " .. config.name
    end
  end
  local row = ("| `%s` | %s | %s |"):format(name, title_of(quote(options.gordian), quote(path)),
    answers_of(configs))
  if options.table then
    print(row)
  elseif rows[name] ~= row then
    faults[#faults + 1] = "the page should have: " .. row
  end
  tell(name, faults)
end
local faults = {}
for _, name in ipairs(row_names) do
  if not known[name] then
    faults[#faults + 1] = "there is no scenario " .. name
  end
end
if #files < 12 then
  faults[#faults + 1] = "fewer than 12 scenarios"
end
tell("the page names no other", faults)
print("1.." .. tests_nr)
os.exit(failed_nr == 0)
