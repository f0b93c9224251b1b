-- SPDX-License-Identifier: GPL-2.0-only
--
-- ports.lua - kernel_model/UPSTREAM.md tells the truth about the ports
--
-- Every port is listed there by its path below kernel_model/, every path listed
-- there in backquotes exists, and a PORT: remark stands in a listed file only.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local MODEL = "kernel_model/"
local UPSTREAM = MODEL .. "UPSTREAM.md"
-- Parts of the model that have no counterpart upstream.
local OURS = { "engine/", "verbs/", "include/", "tests/" }

local function is_ours(path)
  for _, dir in ipairs(OURS) do
    if path:sub(1, #dir) == dir then
      return true
    end
  end
  return false
end

local function has_remark(text)
  local _, comments = lint.split_c(text)
  for nr, line in ipairs(lint.lines(comments)) do
    if line:find("%f[%w]PORT:") then
      return nr
    end
  end
end

-- "kernel/{cpu,smp}.c" is two paths; "kernel/workqueue*.c" is a Lua pattern here.
local function expand(word, found)
  local before, list, after = word:match("^(.-){([^}]*)}(.*)$")
  if not before then
    found[#found + 1] = word
    return
  end
  for part in list:gmatch("[^,]+") do
    expand(before .. part .. after, found)
  end
end

-- Files of the model are named in backquotes anywhere, in headings, and in the
-- first cell of a row: { path = line number }.
local function listed_paths(text, files)
  local listed = {}
  for nr, line in ipairs(lint.lines(text)) do
    for path in line:gmatch("`([%w_%-/]+%.[chS])`") do
      listed[path:gsub("^" .. MODEL, "")] = nr
    end
    local words = {}
    local head = line:match("^##+ (.*)$") or line:match("^| ([^|]*)|") or ""
    for word in head:gmatch("[%w_%-/{},*]+%.[chS]") do
      expand(word, words)
    end
    for _, word in ipairs(words) do
      local pattern = "^" .. word:gsub("[%-%.]", "%%%0"):gsub("%*", "[^/]*") .. "$"
      for _, name in ipairs(files) do
        if name:find(pattern) then
          listed[name] = nr
        end
      end
    end
  end
  return listed
end

local function check(root, report)
  local files, exists = {}, {}
  local has_upstream = false
  for _, path in ipairs(lint.files(root)) do
    if path == UPSTREAM then
      has_upstream = true
    elseif path:sub(1, #MODEL) == MODEL and lint.is_c(path) then
      local name = path:sub(#MODEL + 1)
      files[#files + 1] = name
      exists[name] = true
    end
  end
  local listed = has_upstream and listed_paths(lint.read(root .. "/" .. UPSTREAM), files) or {}
  if not has_upstream and #files > 0 then
    report:fault(UPSTREAM, 1, "missing, but there are ports")
  end
  for _, name in ipairs(files) do
    local nr = has_remark(lint.read(root .. "/" .. MODEL .. name))
    if has_upstream and not listed[name] then
      if nr then
        report:fault(MODEL .. name, nr, "PORT: remark in a file that UPSTREAM.md does not list")
      elseif not is_ours(name) and lint.extension(name) == "c" then
        report:fault(MODEL .. name, 1, "port is not listed in UPSTREAM.md")
      end
    end
  end
  local names = {}
  for name in pairs(listed) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    -- Upstream's own paths stand there, too: only a path of ours must exist.
    local dir = name:match("^(.*)/") or ""
    local text = lint.lines(lint.read(root .. "/" .. UPSTREAM))[listed[name]]
    if not exists[name] and text:find("`" .. MODEL .. name .. "`", 1, true) then
      report:fault(UPSTREAM, listed[name], "no file '%s' in %s", name, MODEL .. dir)
    end
  end
  return #files
end

lint.main("ports", check, {
  { title = "listed", faults = {}, tree = {
    [UPSTREAM] = "| `mm/slub.c` | mm/slub.c 5.15 |\n`kernel_model/kernel/cpu.c`\n",
    [MODEL .. "mm/slub.c"] = "/* PORT: one page size */\n",
    [MODEL .. "kernel/cpu.c"] = "/* TRANSPORT: no remark */\n",
    [MODEL .. "engine/a.c"] = "int a;\n",
    [MODEL .. "mm/slab.h"] = "int a;\n",
  } },
  { title = "not listed", tree = {
    [UPSTREAM] = "| `mm/slub.c` | and mm/swap.c |\n",
    [MODEL .. "mm/slub.c"] = "int a;\n",
    [MODEL .. "mm/swap.c"] = "int a;\n",
    [MODEL .. "engine/a.c"] = "\n/* PORT: here? */\n",
  }, faults = {
    "kernel_model/mm/swap.c:1: port is not listed", "kernel_model/engine/a.c:2: PORT: remark",
  } },
  { title = "braces and stars", faults = {}, tree = {
    [UPSTREAM] = "## kernel/{cpu,smp}.c, mm/\n| mm/slub*.c | mm/slub.c |\n",
    [MODEL .. "kernel/cpu.c"] = "int a;\n",
    [MODEL .. "kernel/smp.c"] = "/* PORT: one */\n",
    [MODEL .. "mm/slub_node.c"] = "int a;\n",
  } },
  { title = "no list", tree = { [MODEL .. "mm/slub.c"] = "int a;\n" },
    faults = { "UPSTREAM.md:1: missing" } },
  { title = "no file", tree = {
    [UPSTREAM] = "`mm/slub.c`\n`kernel_model/mm/gone.c`, upstream `mm/other.c`\n",
    [MODEL .. "mm/slub.c"] = "int a;\n",
  }, faults = { "UPSTREAM.md:2: no file 'mm/gone.c'" } },
})
