-- SPDX-License-Identifier: GPL-2.0-only
--
-- lint.lua - what the checks of this directory share
--
-- Each check is a program: "CHECK.lua ROOT" prints one "file:line: message"
-- for each fault and exits 1 if there is any; "CHECK.lua --self-test" runs it
-- over small samples with known faults. Exit 77: a tool it needs is missing.

local lint = {}

local SKIPPED_DIRS = { ".git", ".cache" }

-- Quote one argument for the shell.
function lint.quote(arg)
  return "'" .. arg:gsub("'", "'\\''") .. "'"
end

function lint.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

function lint.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- Lines without their ends. A last line without end counts, too.
function lint.lines(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n?") do
    lines[#lines + 1] = line
  end
  if lines[#lines] == "" then
    lines[#lines] = nil
  end
  return lines
end

-- Output of a command and whether it succeeded.
function lint.run(command)
  local pipe = assert(io.popen(command, "r"))
  local output = pipe:read("a")
  local ok = pipe:close()
  return output, ok == true
end

function lint.have_program(name)
  local _, ok = lint.run("command -v " .. lint.quote(name) .. " >/dev/null 2>&1")
  return ok
end

-- Paths of all files below root, sorted, relative to it; no build directories.
function lint.files(root)
  local prune = "-name 'build*' -path './build*'"
  for _, dir in ipairs(SKIPPED_DIRS) do
    prune = prune .. " -o -name " .. lint.quote(dir)
  end
  local command = "cd " .. lint.quote(root) .. " && find . -type d \\( " .. prune ..
    " \\) -prune -o -type f -print | LC_ALL=C sort"
  local output, ok = lint.run(command)
  assert(ok, "cannot list the files of " .. root)
  local files = {}
  for _, path in ipairs(lint.lines(output)) do
    files[#files + 1] = path:gsub("^%./", "")
  end
  return files
end

function lint.extension(path)
  return path:match("%.([%w_]+)$") or ""
end

function lint.is_c(path)
  local ext = lint.extension(path)
  return ext == "c" or ext == "h"
end

function lint.is_test(path)
  return path:find("/tests/", 1, true) ~= nil
end

local function blank(text)
  return (text:gsub("[^\n]", " "))
end

local function skip_quoted(text, at, quote)
  local i = at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      i = i + 2
    elseif c == quote or c == "\n" then
      return i
    else
      i = i + 1
    end
  end
  return #text
end

-- Split C text into three texts of the same shape, with blanks for what belongs
-- to the others: code (string contents left out), comments, string contents.
function lint.split_c(text)
  local code, comments, strings = {}, {}, {}
  local function put(to, part)
    local space = blank(part)
    code[#code + 1] = to == "code" and part or space
    comments[#comments + 1] = to == "comment" and part or space
    strings[#strings + 1] = to == "string" and part or space
  end
  local at = 1
  while at <= #text do
    local next_at = text:find("[\"'/]", at)
    if not next_at then
      put("code", text:sub(at))
      break
    end
    put("code", text:sub(at, next_at - 1))
    local c = text:sub(next_at, next_at)
    local two = text:sub(next_at, next_at + 1)
    if two == "/*" then
      local _, last = text:find("*/", next_at + 2, true)
      last = last or #text
      put("comment", text:sub(next_at, last))
      at = last + 1
    elseif two == "//" then
      local last = (text:find("\n", next_at, true) or #text + 1) - 1
      put("comment", text:sub(next_at, last))
      at = last + 1
    elseif c == "/" then
      put("code", c)
      at = next_at + 1
    else
      local last = skip_quoted(text, next_at, c)
      local is_include = text:sub(1, next_at - 1):match("[^\n]*$"):find("^%s*#%s*include")
      put("code", c)
      put(is_include and "code" or "string", text:sub(next_at + 1, last - 1))
      put("code", text:sub(last, last))
      at = last + 1
    end
  end
  return table.concat(code), table.concat(comments), table.concat(strings)
end

-- Calls fn(line number, name, line) for each #include of the text; name has its
-- quotes or brackets.
function lint.each_include(text, fn)
  local code = lint.split_c(text)
  for nr, line in ipairs(lint.lines(code)) do
    local name = line:match("^%s*#%s*include%s*([\"<][^\">]+[\">])")
    if name then
      fn(nr, name, line)
    end
  end
end

-- A collector of faults.
function lint.report()
  local report = { faults = {} }
  function report.fault(_, path, nr, message, ...)
    local text = select("#", ...) > 0 and message:format(...) or message
    report.faults[#report.faults + 1] = ("%s:%d: %s"):format(path, nr, text)
  end
  return report
end

-- Exit with the result of one run over a tree.
function lint.finish(name, report, files_nr)
  for _, fault in ipairs(report.faults) do
    print(fault)
  end
  if #report.faults > 0 then
    print(("%s: %d faults"):format(name, #report.faults))
    os.exit(1)
  end
  -- A check that looked at nothing proves nothing.
  if files_nr == 0 then
    print(name .. ": no file to look at")
    os.exit(1)
  end
  print(("%s: %d files clean"):format(name, files_nr))
  os.exit(0)
end

-- Make a tree from { path = text }, call fn(root), remove the tree.
function lint.with_tree(tree, fn)
  local root = os.tmpname()
  os.remove(root)
  for path, text in pairs(tree) do
    local dir = (root .. "/" .. path):match("^(.*)/")
    assert(os.execute("mkdir -p " .. lint.quote(dir)))
    lint.write(root .. "/" .. path, text)
  end
  local ok, result = pcall(fn, root)
  os.execute("rm -rf " .. lint.quote(root))
  assert(ok, result)
  return result
end

-- Run the samples of a check: each has a title, a tree and the faults expected,
-- as plain text that must occur in exactly one fault; none: must be clean.
function lint.self_test(name, check, samples)
  local failed_nr = 0
  local function complain(title, message)
    failed_nr = failed_nr + 1
    print(("%s: self-test '%s': %s"):format(name, title, message))
  end
  for _, sample in ipairs(samples) do
    local report = lint.report()
    lint.with_tree(sample.tree, function(root) check(root, report) end)
    local all = table.concat(report.faults, "\n")
    if #report.faults ~= #sample.faults then
      complain(sample.title, ("%d faults instead of %d:\n%s"):format(
        #report.faults, #sample.faults, all))
    end
    for _, expected in ipairs(sample.faults) do
      if not all:find(expected, 1, true) then
        complain(sample.title, ("'%s' is missing in:\n%s"):format(expected, all))
      end
    end
  end
  print(("%s: self-test: %d samples, %d failed"):format(name, #samples, failed_nr))
  os.exit(failed_nr == 0 and #samples > 0 and 0 or 1)
end

-- The main program of a check: check(root, report) returns the number of files.
function lint.main(name, check, samples)
  if arg[1] == "--self-test" then
    lint.self_test(name, check, samples)
  end
  if not arg[1] then
    io.stderr:write("usage: " .. name .. ".lua ROOT | --self-test\n")
    os.exit(2)
  end
  local report = lint.report()
  lint.finish(name, report, check(arg[1], report))
end

return lint
