-- SPDX-License-Identifier: GPL-2.0-only
--
-- layers.lua - who may include whom (docs/design.md, section 2)

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local SIM_LAYERS = {
  base = true, core = true, strategy = true, detect = true, store = true, script = true,
  explore = true,
}

local function set(words)
  local result = {}
  for word in words:gmatch("%S+") do
    result[word] = true
  end
  return result
end

-- First match wins. may: layers whose headers may be included.
local RULES = {
  { dir = "sim/base/", may = set("base") },
  { dir = "sim/core/", may = set("base core") },
  { dir = "sim/strategy/", may = set("base core strategy") },
  -- Tests may drive what they test by a layer of the same height.
  { dir = "sim/detect/tests/", may = set("base core strategy detect") },
  { dir = "sim/detect/", may = set("base core detect") },
  { dir = "sim/store/", may = set("base core strategy detect store") },
  { dir = "sim/script/", may = set("base core strategy detect script") },
  { dir = "sim/explore/", may = set("base core strategy detect explore") },
  { dir = "kernel_model/engine/", may = set("base core engine"), is_model = true },
  { dir = "kernel_model/include/asm/", may = set("base core"), is_model = true },
  { dir = "kernel_model/verbs/", may = set("base core script engine verbs"), is_model = true },
  { dir = "kernel_model/tests/", is_model = true,
    may = set("base core strategy detect script explore engine verbs") },
  { dir = "kernel_model/include/linux/types.h", may = set("base"), is_port = true },
  { dir = "kernel_model/include/linux/list.h", may = set("base"), is_port = true },
  { dir = "kernel_model/", may = set(""), is_port = true },
  { dir = "reports/", may = set("base core strategy detect store script explore reports") },
  { dir = "cli/", may = set("base core strategy detect store script explore engine verbs " ..
    "reports cli") },
}

-- Headers of libraries that only some directories may use.
local PRIVATE_HEADERS = {
  { pattern = "^<lua.*%.h>$", dirs = { "sim/script/" } },
  { pattern = "^<lauxlib%.h>$", dirs = { "sim/script/" } },
  { pattern = "^<lualib%.h>$", dirs = { "sim/script/" } },
  { pattern = "^<sqlite3.*%.h>$", dirs = { "sim/store/" } },
  { pattern = "^<xxhash%.h>$", dirs = { "sim/base/" } },
  { pattern = "^<time%.h>$", dirs = { "cli/", "sim/explore/worker" } },
  { pattern = "^<sys/time%.h>$", dirs = { "cli/", "sim/explore/worker" } },
  { pattern = "^<pthread%.h>$", dirs = {} },
  { pattern = "^<threads%.h>$", dirs = {} },
}

-- Part of the language; the kernel's own headers use some of them, too.
local FREESTANDING = {
  ["<stdarg.h>"] = true, ["<stdbool.h>"] = true, ["<stddef.h>"] = true, ["<limits.h>"] = true,
}

local function rule_of(path)
  for _, rule in ipairs(RULES) do
    if path:sub(1, #rule.dir) == rule.dir then
      return rule
    end
  end
end

local function check_quoted(path, nr, name, rule, report)
  local first = name:match("^\"([%w_%-]+)/")
  local is_layer = SIM_LAYERS[first] or first == "engine" or first == "verbs" or
    first == "reports" or first == "cli"
  if name:find("..", 1, true) then
    report:fault(path, nr, "include of %s leaves its directory", name)
  elseif first == "kernel_model" and rule.dir:sub(1, 4) == "sim/" then
    report:fault(path, nr, "%s knows nothing of the kernel model: %s", rule.dir, name)
  elseif first == "kernel_model" and rule.dir == "reports/" then
    report:fault(path, nr, "reports/ knows nothing of the kernel model: %s", name)
  elseif is_layer and not rule.may[first] then
    report:fault(path, nr, "%s may not include %s", rule.dir, name)
  end
end

local function check_angled(path, nr, name, rule, report)
  for _, private in ipairs(PRIVATE_HEADERS) do
    if name:find(private.pattern) then
      local allowed = false
      for _, dir in ipairs(private.dirs) do
        allowed = allowed or path:sub(1, #dir) == dir
      end
      if not allowed and not (lint.is_test(path) and name:find("time%.h")) then
        report:fault(path, nr, "%s belongs to %s", name,
          private.dirs[1] and table.concat(private.dirs, ", ") or "nobody")
      end
    end
  end
  local is_kernel = name:find("^<linux/") or name:find("^<asm/") or name:find("^<asm%-generic/")
  local is_language = path:find("^kernel_model/include/linux/") and FREESTANDING[name]
  if rule.is_port and not is_kernel and not is_language then
    report:fault(path, nr, "a port includes <linux/...> and <asm/...> only, not %s", name)
  elseif is_kernel and not (rule.is_port or rule.is_model or rule.dir == "cli/") then
    report:fault(path, nr, "%s knows nothing of the kernel's headers: %s", rule.dir, name)
  end
end

local function check_identifiers(path, text, report)
  local code = lint.split_c(text)
  for nr, line in ipairs(lint.lines(code)) do
    local word = line:match("%f[%w_](sim_[%w_]*)")
    if word then
      report:fault(path, nr, "'%s': a port uses the kernel's names, never the engine's", word)
    end
  end
end

local function check(root, report)
  local files_nr = 0
  for _, path in ipairs(lint.files(root)) do
    local rule = rule_of(path)
    if rule and (lint.is_c(path) or lint.extension(path) == "def") then
      local text = lint.read(root .. "/" .. path)
      files_nr = files_nr + 1
      lint.each_include(text, function(nr, name)
        if name:sub(1, 1) == "\"" then
          check_quoted(path, nr, name, rule, report)
        else
          check_angled(path, nr, name, rule, report)
        end
      end)
      if rule.is_port then
        check_identifiers(path, text, report)
      end
    end
  end
  return files_nr
end

lint.main("layers", check, {
  { title = "downwards", faults = {}, tree = {
    ["sim/explore/a.c"] = '#include "explore/a.h"\n#include "detect/b.h"\n',
    ["sim/script/a.c"] = "#include <lua.h>\n#include <lauxlib.h>\n",
    ["sim/store/a.c"] = "#include <sqlite3.h>\n",
    ["sim/base/tests/a.c"] = '#include "base_test.h"\n#include <time.h>\n',
    ["kernel_model/mm/slub.c"] = "#include <linux/slab.h>\n" ..
      '#include "slab.h"\n/* sim_point() */\nchar *s = "sim_x";\nint ksim_x;\n',
    ["kernel_model/include/linux/list.h"] = '#include "base/list.h"\n',
    ["kernel_model/include/linux/stdarg.h"] = "#include <stdarg.h>\n",
    ["kernel_model/include/asm/atomic.h"] = '#include "core/point.h"\nvoid sim_x(void);\n',
    ["kernel_model/verbs/a.c"] = '#include "script/a.h"\n#include <linux/cpu.h>\n',
    ["cli/main.c"] = '#include "reports/a.h"\n#include <time.h>\n',
  } },
  { title = "upwards", tree = {
    ["sim/base/a.c"] = '#include "core/a.h"\n',
    ["sim/core/a.h"] = '#include "strategy/a.h"\n',
    ["sim/strategy/a.c"] = '#include "detect/a.h"\n',
    ["sim/detect/a.c"] = '# include "strategy/a.h"\n',
  }, faults = {
    'sim/base/a.c:1: sim/base/ may not include "core/a.h"', "sim/core/a.h:1:",
    "sim/strategy/a.c:1:", "sim/detect/a.c:1:",
  } },
  { title = "siblings", tree = {
    ["sim/store/a.c"] = '#include "script/a.h"\n',
    ["sim/script/a.c"] = '#include "explore/a.h"\n',
    ["sim/explore/a.c"] = '\n#include "store/a.h"\n',
    ["reports/a.c"] = '#include "kernel_model/a.h"\n',
    ["sim/core/a.c"] = '#include "../store/a.h"\n',
  }, faults = {
    "sim/store/a.c:1:", "sim/script/a.c:1:", "sim/explore/a.c:2:", "reports/a.c:1:",
    "sim/core/a.c:1: include of \"../store/a.h\" leaves its directory",
  } },
  { title = "private libraries", tree = {
    ["sim/explore/a.c"] = "#include <lua.h>\n",
    ["sim/script/a.c"] = "#include <sqlite3.h>\n",
    ["sim/core/a.c"] = "#include <time.h>\n#include <linux/slab.h>\n#include <pthread.h>\n",
  }, faults = {
    "sim/explore/a.c:1: <lua.h> belongs to sim/script/", "sim/script/a.c:1:",
    "sim/core/a.c:1:", "sim/core/a.c:2:", "sim/core/a.c:3: <pthread.h> belongs to nobody",
  } },
  { title = "ports", tree = {
    ["kernel_model/mm/slub.c"] = '#include "core/point.h"\n#include <string.h>\nsim_point();\n',
    ["kernel_model/kernel/cpu.c"] = '#include "engine/engine.h"\n',
    ["kernel_model/include/linux/mutex.h"] = '#include "base/list.h"\n',
    ["kernel_model/engine/a.c"] = '#include "script/a.h"\n',
  }, faults = {
    "kernel_model/mm/slub.c:1:", "kernel_model/mm/slub.c:2: a port includes",
    "kernel_model/mm/slub.c:3: 'sim_point'", "kernel_model/kernel/cpu.c:1:",
    "kernel_model/include/linux/mutex.h:1:", "kernel_model/engine/a.c:1:",
  } },
})
