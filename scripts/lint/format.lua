-- SPDX-License-Identifier: GPL-2.0-only
--
-- format.lua - clang-format, but for white space inside a line
--
-- Members of a struct, constants and trailing comments stand in columns, which
-- clang-format cannot be told. So indentation and line breaks are checked, and
-- between two words it only matters whether there is a space. Definitions of
-- macros are left alone: clang-format takes their arguments for casts and
-- types. With "--fix ROOT" the differing lines are replaced by clang-format's.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local function normalize(text)
  local lines = lint.lines(text)
  for nr, line in ipairs(lines) do
    local indent, rest = line:match("^([ \t]*)(.*)$")
    lines[nr] = indent .. rest:gsub("[ \t]+", " ")
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Which lines belong to a preprocessor directive: { line number = true }.
local function directive_lines(text)
  local inside, is_inside = {}, false
  for nr, line in ipairs(lint.lines(text)) do
    is_inside = is_inside or line:find("^%s*#") ~= nil
    inside[nr] = is_inside
    is_inside = is_inside and line:sub(-1) == "\\"
  end
  return inside
end

-- Is the range, or for an empty one the place, within one directive?
local function is_directive(inside, first, last)
  if last < first then
    return inside[first - 1] or inside[first]
  end
  for nr = first, last do
    if not inside[nr] then
      return false
    end
  end
  return true
end

-- Calls fn(first, last, new first, new last) for each range of lines that
-- differs; last is first - 1 for a pure insertion, likewise the new range.
local function each_difference(old, new, fn)
  local old_path, new_path = os.tmpname(), os.tmpname()
  lint.write(old_path, normalize(old))
  lint.write(new_path, normalize(new))
  local output = lint.run(("diff %s %s"):format(old_path, new_path))
  local inside = directive_lines(old)
  os.remove(old_path)
  os.remove(new_path)
  for _, line in ipairs(lint.lines(output)) do
    local old_part, kind, new_part = line:match("^([%d,]+)([acd])([%d,]+)$")
    if kind then
      local first, last = old_part:match("^(%d+),?(%d*)$")
      local new_first, new_last = new_part:match("^(%d+),?(%d*)$")
      first, new_first = tonumber(first), tonumber(new_first)
      last, new_last = tonumber(last) or first, tonumber(new_last) or new_first
      if kind == "a" then
        first = first + 1
      elseif kind == "d" then
        new_first = new_first + 1
      end
      if not is_directive(inside, first, last) then
        fn(first, last, new_first, new_last)
      end
    end
  end
end

local function formatted(root, path)
  local output, ok = lint.run(("cd %s && clang-format --style=file %s"):format(
    lint.quote(root), lint.quote(path)))
  assert(ok, "clang-format fails on " .. path)
  return output
end

local function fixed(old, new)
  local old_lines, new_lines, result = lint.lines(old), lint.lines(new), {}
  local at = 1
  each_difference(old, new, function(first, last, new_first, new_last)
    table.move(old_lines, at, first - 1, #result + 1, result)
    table.move(new_lines, new_first, new_last, #result + 1, result)
    at = last + 1
  end)
  table.move(old_lines, at, #old_lines, #result + 1, result)
  return table.concat(result, "\n") .. "\n"
end

local function c_files(root)
  local files = {}
  for _, path in ipairs(lint.files(root)) do
    if lint.is_c(path) then
      files[#files + 1] = path
    end
  end
  return files
end

local function check(root, report)
  local files = c_files(root)
  for _, path in ipairs(files) do
    local old, new = lint.read(root .. "/" .. path), formatted(root, path)
    local new_lines = lint.lines(new)
    each_difference(old, new, function(first, _, new_first, new_last)
      local wanted = new_last >= new_first and new_lines[new_first]:match("^%s*(.*)$")
      report:fault(path, first, wanted and "format differs, wanted: %s" or
        "format differs, line not wanted%s", wanted or "")
    end)
  end
  return #files
end

local function fix(root)
  for _, path in ipairs(c_files(root)) do
    local old = lint.read(root .. "/" .. path)
    local new = fixed(old, formatted(root, path))
    if new ~= old then
      lint.write(root .. "/" .. path, new)
      print("formatted " .. path)
    end
  end
end

if not lint.have_program("clang-format") then
  print("clang-format is missing")
  os.exit(77)
end
if arg[1] == "--fix" then
  fix(assert(arg[2], "usage: format.lua --fix ROOT"))
  os.exit(0)
end

local STYLE = "BasedOnStyle: LLVM\nIndentWidth: 8\nTabWidth: 8\nUseTab: Always\n" ..
  "BreakBeforeBraces: Linux\nAllowShortIfStatementsOnASingleLine: Never\n" ..
  "AllowShortFunctionsOnASingleLine: None\n"

lint.main("format", check, {
  { title = "columns are free", faults = {}, tree = {
    [".clang-format"] = STYLE,
    ["a.h"] = "struct a {\n\tint\tnr;\t\t/* one */\n\tchar\t*name;\t/* two */\n};\n" ..
      "#define A\t\t1\n#define LONGER(x)\t\t((int)(x)*8)\n#define M(x) \\\n    (x)\n",
  } },
  { title = "indentation, breaks, spaces", tree = {
    [".clang-format"] = STYLE,
    ["a.c"] = "int f(void)\n{\n    return 1;\n}\n",
    ["b.c"] = "int f(void) {\n\treturn 1;\n}\n",
    ["c.c"] = "int a=1;\n",
    ["d.c"] = "int f(int a)\n{\n\tif (a) return 1;\n\treturn 2;\n}\n",
  }, faults = {
    "a.c:3: format differs, wanted: return 1;", "b.c:1:", "c.c:1:", "d.c:3:",
  } },
})
