-- SPDX-License-Identifier: GPL-2.0-only
--
-- tidy.lua - sizes of files, functions and lines; marks; licence lines

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local FILE_LINES_MAX = 800
local HEADER_LINES_MAX = 200
local FUNCTION_LINES_MAX = 70
local LINE_COLUMNS_MAX = 100
local TAB_COLUMNS = 8

local SOURCE_EXTENSIONS = {
  S = true, build = true, c = true, css = true, def = true, h = true, js = true, ld = true,
  lua = true, py = true, scd = true, sh = true, sql = true,
}

-- Spelt in parts, so that this file does not find itself.
local MARKS = { "TO" .. "DO", "FIX" .. "ME", "XX" .. "X", "HA" .. "CK" }

local function is_source(path, text)
  if SOURCE_EXTENSIONS[lint.extension(path)] then
    return not path:find("/golden/", 1, true)
  end
  return text:sub(1, 2) == "#!"
end

local function columns(line)
  local nr = 0
  for char in line:gmatch(utf8.charpattern) do
    if char == "\t" then
      nr = nr + TAB_COLUMNS - nr % TAB_COLUMNS
    else
      nr = nr + 1
    end
  end
  return nr
end

local function check_size(path, lines, report)
  local max = lint.extension(path) == "h" and HEADER_LINES_MAX or FILE_LINES_MAX
  if #lines > max then
    report:fault(path, max + 1, "file has %d lines, at most %d", #lines, max)
  end
end

local function check_line(path, nr, line, report)
  local width = columns(line)
  if width > LINE_COLUMNS_MAX then
    report:fault(path, nr, "line has %d columns, at most %d", width, LINE_COLUMNS_MAX)
  end
  if line:find("[ \t]$") then
    report:fault(path, nr, "white space at the end of the line")
  end
end

local function check_marks(path, text, report)
  for nr, line in ipairs(lint.lines(text)) do
    for _, mark in ipairs(MARKS) do
      if line:find("%f[%w_]" .. mark .. "%f[^%w_]") then
        report:fault(path, nr, "mark '%s': do it, or say what is so now", mark)
      end
    end
  end
end

local function check_licence(path, lines, report)
  for nr = 1, math.min(3, #lines) do
    if lines[nr]:find("SPDX-License-Identifier: GPL-2.0-only", 1, true) then
      return
    end
  end
  report:fault(path, 1, "no line 'SPDX-License-Identifier: GPL-2.0-only' at the top")
end

-- A function body starts with a brace in the first column and ends with one.
local function check_functions(path, code_lines, report)
  local first
  for nr, line in ipairs(code_lines) do
    if line:find("^{") then
      first = nr
    elseif line:find("^}") and first then
      local lines_nr = nr - first - 1
      if lines_nr > FUNCTION_LINES_MAX then
        local head = code_lines[first - 1] or ""
        local back = first - 1
        while back > 1 and not head:find("%(") do
          back = back - 1
          head = code_lines[back]
        end
        report:fault(path, first, "function '%s' has %d lines, at most %d",
          head:match("([%w_]+)%s*%(") or "?", lines_nr, FUNCTION_LINES_MAX)
      end
      first = nil
    end
  end
end

local function check_c(path, text, report)
  local code, comments = lint.split_c(text)
  local code_lines = lint.lines(code)
  check_functions(path, code_lines, report)
  check_marks(path, comments, report)
  for nr, line in ipairs(code_lines) do
    if line:find("^%s*#%s*if%s+0%s*$") then
      report:fault(path, nr, "code that is switched off by '#if 0'")
    end
    if line:find("%f[%w_]SIM_ASSERT%(.*&&") then
      report:fault(path, nr, "an assertion has one condition: write two")
    end
  end
end

local function check(root, report)
  local files_nr = 0
  for _, path in ipairs(lint.files(root)) do
    local text = lint.read(root .. "/" .. path)
    if is_source(path, text) then
      local lines = lint.lines(text)
      files_nr = files_nr + 1
      check_size(path, lines, report)
      check_licence(path, lines, report)
      for nr, line in ipairs(lines) do
        check_line(path, nr, line, report)
      end
      if text ~= "" and text:sub(-1) ~= "\n" then
        report:fault(path, #lines, "no line end at the end of the file")
      end
      if lint.is_c(path) then
        check_c(path, text, report)
      elseif lint.extension(path) ~= "build" then
        check_marks(path, text, report)
      end
    end
  end
  return files_nr
end

local SPDX = "// SPDX-License-Identifier: GPL-2.0-only\n"

local function body(lines_nr)
  return "int f(void)\n{\n" .. ("\tx();\n"):rep(lines_nr) .. "}\n"
end

lint.main("tidy", check, {
  { title = "clean", faults = {},
    tree = {
      ["a/a.c"] = SPDX .. body(FUNCTION_LINES_MAX),
      ["b.lua"] = "-" .. "- " .. SPDX:sub(4) .. "local " .. MARKS[1] .. "S = 1\n",
      ["notes.md"] = MARKS[1] .. ("x"):rep(200),
    } },
  { title = "long function", faults = { "a.c:3: function 'f' has 71 lines" },
    tree = { ["a.c"] = SPDX .. body(FUNCTION_LINES_MAX + 1) } },
  { title = "long file", faults = { "a.c:801: file has 801 lines" },
    tree = { ["a.c"] = SPDX .. ("int a;\n"):rep(FILE_LINES_MAX) } },
  { title = "long header", faults = { "a.h:201: file has 201 lines" },
    tree = { ["a.h"] = SPDX .. ("int a;\n"):rep(HEADER_LINES_MAX) } },
  { title = "wide line with tabs", faults = { "a.c:2: line has 101 columns" },
    tree = { ["a.c"] = SPDX .. "\t" .. ("y"):rep(93) .. "\n\t" .. ("y"):rep(92) .. "\n" } },
  { title = "marks in comments only", faults = { "a.c:2: mark", "b.sh:2: mark" },
    tree = {
      ["a.c"] = SPDX .. "/* " .. MARKS[1] .. ": later */\nchar *s = \"" .. MARKS[2] .. "\";\n",
      ["b.sh"] = "# " .. SPDX:sub(4) .. "# " .. MARKS[4] .. "\n",
    } },
  { title = "no licence", faults = { "run:1: no line 'SPDX" },
    tree = { ["run"] = "#!/bin/sh\n" } },
  { title = "switched off", faults = { "a.c:2: code that is switched off" },
    tree = { ["a.c"] = SPDX .. "#if 0\n#endif\n/* #if 0 */\n" } },
  { title = "double assertion", faults = { "a.c:2: an assertion has one condition" },
    tree = { ["a.c"] = SPDX .. "SIM_ASSERT(a && b);\nSIM_ASSERT(c || d);\n" } },
  { title = "ends of lines", faults = { "a.c:2: white space", "a.c:3: no line end" },
    tree = { ["a.c"] = SPDX .. "int a; \nint b;" } },
})
