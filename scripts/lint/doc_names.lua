-- SPDX-License-Identifier: GPL-2.0-only
--
-- doc_names.lua - files and functions that pages of docs name are there
--
-- doc_names.lua ROOT PAGE... | --self-test
--
-- In backquotes: a path with a '/' and an ending is a file of the tree (a
-- directory ends in '/'), "name()" a function. A function stands in one of the
-- files of its line, or, in a line without files, in one that the page names.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local function paths_of(line)
  local paths = {}
  for word in line:gmatch("`([^`]+)`") do
    if word:find("^[%w_./-]+/[%w_.-]*$") and (word:find("%.%a+$") or word:sub(-1) == "/") then
      paths[#paths + 1] = word
    end
  end
  return paths
end

local function functions_of(line)
  local names = {}
  for name in line:gmatch("`([%a_][%w_]*)%(%)`") do
    names[#names + 1] = name
  end
  return names
end

local function is_in(text, name)
  return text:find("%f[%w_]" .. name .. "%(") ~= nil
end

-- read(path): the text of a file, "" for a directory, nil if it is not there.
local function check(page, text, read, report)
  local all = {}
  for _, path in ipairs(paths_of(text)) do
    all[#all + 1] = path
  end
  local function stands_in(paths, name)
    for _, path in ipairs(paths) do
      if is_in(read(path) or "", name) then
        return true
      end
    end
    return false
  end
  for nr, line in ipairs(lint.lines(text)) do
    local paths = paths_of(line)
    for _, path in ipairs(paths) do
      if not read(path) then
        report(page, nr, "there is no '" .. path .. "'")
      end
    end
    for _, name in ipairs(functions_of(line)) do
      if not stands_in(#paths > 0 and paths or all, name) then
        report(page, nr, "no '" .. name .. "()' in " ..
          (#paths > 0 and table.concat(paths, ", ") or "the files of the page"))
      end
    end
  end
end

local function read_below(root)
  return function(path)
    local file = io.open(root .. "/" .. path, "rb")
    if not file then
      return nil
    end
    local text = path:sub(-1) == "/" and "" or file:read("a")
    file:close()
    return text or ""
  end
end

local SAMPLES = {
  { "see `a/b.c`\n", 0 },
  { "see `a/c.c`\n", 1 },
  { "| `a/b.c` | `go()`, `went()` |\n", 1 },
  { "`a/b.c` here\n`go()` there\n", 0 },
  { "`a/b.c` here\n`gone()` there\n", 1 },
  { "`a/` and `x/`\n", 1 },
  { "`k.a:lock()`, `meson test`, `v4,fix1`, `o()`\n", 1 },
}

local function self_test()
  local files = { ["a/b.c"] = "int go(void)\n{\n}\nint ago(void);\n", ["a/"] = "" }
  local failed_nr = 0
  for nr, sample in ipairs(SAMPLES) do
    local faults_nr = 0
    check("page", sample[1], function(path) return files[path] end,
      function() faults_nr = faults_nr + 1 end)
    if faults_nr ~= sample[2] then
      print(("sample %d: %d faults, should be %d"):format(nr, faults_nr, sample[2]))
      failed_nr = failed_nr + 1
    end
  end
  print(("doc_names: self-test: %d samples, %d failed"):format(#SAMPLES, failed_nr))
  os.exit(failed_nr == 0)
end

if arg[1] == "--self-test" then
  self_test()
end
local faults_nr = 0
for nr = 2, #arg do
  local text = assert(read_below(arg[1])(arg[nr]), "no page " .. arg[nr])
  check(arg[nr], text, read_below(arg[1]), function(page, line, message)
    faults_nr = faults_nr + 1
    print(("%s:%d: %s"):format(page, line, message))
  end)
end
print(("doc_names: %d pages, %d faults"):format(#arg - 1, faults_nr))
os.exit(faults_nr == 0)
