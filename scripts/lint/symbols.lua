-- SPDX-License-Identifier: GPL-2.0-only
--
-- symbols.lua - what each library asks the linker for, against an allow-list
--
-- "symbols.lua NAME=ARCHIVE..." looks at the undefined symbols of each archive
-- (nm -u). What the source gates cannot see, as a call behind a macro, shows up
-- here: a clock, randomness, the heap or output in a layer that has none.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

-- Comes from the compiler or a sanitizer, not from our code.
local TOOLCHAIN = {
  "^__asan_", "^__ubsan_", "^__sanitizer_", "^__lsan_", "^__gcov_", "^__stack_chk_",
  "^_GLOBAL_OFFSET_TABLE_$", "^__start_", "^__stop_", "^__llvm_", "^__afl", "^__cyg_",
}

local function words(text)
  local result = {}
  for word in text:gmatch("%S+") do
    result[word] = true
  end
  return result
end

-- Pure functions of their arguments.
local STRINGS = "memchr memcmp memcpy memmove memset strchr strcmp strcpy strcspn strlen " ..
  "strncmp strnlen strrchr strspn strstr strtok_r strtol strtoll strtoul strtoull snprintf " ..
  "vsnprintf "
-- Mapping the world, at start only; leaving for good.
local MAPPING = "sigaction sigaltstack signal " ..
  "mmap mmap64 munmap mprotect madvise sysconf abort __errno_location strerror "

-- symbols: allowed by name. patterns: allowed by shape. Libraries that are
-- not listed here are free but for BANNED.
local LAYERS = {
  sim_core = {
    symbols = words(STRINGS .. MAPPING .. "getcontext makecontext swapcontext setcontext"),
    patterns = { "^sim_", "^__sim_", "^__tsan_" },
  },
  sim_strategy = {
    symbols = words(STRINGS .. "malloc calloc realloc free"),
    patterns = { "^sim_" },
  },
  -- Counters of coverage: shared by processes, mapped when they begin.
  sim_detect = {
    symbols = words(STRINGS .. "malloc calloc realloc free mmap mmap64 munmap"),
    patterns = { "^sim_", "^__sim_text_" },
  },
  kernel_model = {
    symbols = words(STRINGS),
    patterns = { "^sim_", "^__sim_", "^__tsan_", "^km_" },
  },
}

-- Allowed only where named.
local BANNED = {
  time = "cli sim_explore", gettimeofday = "cli sim_explore", clock_gettime = "cli sim_explore",
  clock = "cli sim_explore", nanosleep = "cli sim_explore", usleep = "cli sim_explore",
  rand = "", random = "", srand = "", srandom = "", getrandom = "", rand_r = "",
  getenv = "cli", secure_getenv = "cli",
  printf = "cli", puts = "cli", putchar = "cli", perror = "cli", stdout = "cli", stderr = "cli",
  pthread_create = "", sprintf = "", strcat = "", gets = "",
}

local function matches_any(symbol, patterns)
  for _, pattern in ipairs(patterns) do
    if symbol:find(pattern) then
      return true
    end
  end
  return false
end

local function has_word(text, word)
  return (" " .. text .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

local function may_use(layer, symbol)
  return layer.symbols[symbol] or matches_any(symbol, layer.patterns)
end

-- Undefined and defined symbols of an archive, over all members.
local function symbols_of(path)
  local output, ok = lint.run("LC_ALL=C nm -A -P " .. lint.quote(path) .. " 2>/dev/null")
  assert(ok, "nm fails on " .. path)
  local undefined, defined = {}, {}
  for _, line in ipairs(lint.lines(output)) do
    local member, symbol, kind = line:match("([^/%[%]]+)%]?: (%S+) (%a)")
    symbol = symbol and symbol:gsub("@.*$", "")
    if kind == "U" or kind == "w" or kind == "v" then
      undefined[#undefined + 1] = { member = member, symbol = symbol }
    elseif kind then
      defined[symbol] = true
    end
  end
  return undefined, defined
end

-- @provided: what a companion archive defines; its names are the layer's own.
local function check_library(name, path, report, provided)
  local undefined, defined = symbols_of(path)
  for symbol in pairs(provided or {}) do
    defined[symbol] = true
  end
  local layer = LAYERS[name:gsub("%-.*$", "")]
  for _, use in ipairs(undefined) do
    local symbol = use.symbol
    local allowed_in = BANNED[symbol]
    local is_ours = defined[symbol] or matches_any(symbol, TOOLCHAIN)
    local is_banned = allowed_in and not has_word(allowed_in, name)
    if not is_ours and is_banned then
      report:fault(name .. "/" .. use.member, 0, "'%s' is banned", symbol)
    elseif not is_ours and layer and not may_use(layer, symbol) then
      report:fault(name .. "/" .. use.member, 0, "'%s' is not on the allow-list of this layer",
        symbol)
    end
  end
end

local function self_test()
  local cases = {
    { name = "sim_core", code = "void *malloc(unsigned long); void *f(void) { return malloc(3); }",
      fault = "'malloc' is not on the allow-list" },
    { name = "sim_store", code = "long time(long *); long f(void) { return time(0); }",
      fault = "'time' is banned" },
    { name = "kernel_model", code = "int sqlite3_open(void); int f(void) { return " ..
      "sqlite3_open(); }", fault = "'sqlite3_open'" },
    { name = "kernel_model-mm", code = "int puts(const char *); int f(void) { return puts(\"\"); }",
      fault = "'puts' is banned" },
    { name = "sim_core", code = "void *memset(void *, int, unsigned long); int sim_x(void); " ..
      "int g(void) { return 1; } int f(char *s) { memset(s, 0, sim_x()); return g(); }" },
    { name = "sim_explore", code = "long time(long *); long f(void) { return time(0); }" },
  }
  local failed_nr = 0
  for _, case in ipairs(cases) do
    local report = lint.report()
    lint.with_tree({ ["a.c"] = case.code }, function(root)
      local quoted = lint.quote(root)
      assert(os.execute("cd " .. quoted .. " && cc -fno-builtin -c a.c && ar rc liba.a a.o"))
      check_library(case.name, root .. "/liba.a", report)
    end)
    local all = table.concat(report.faults, "\n")
    if (case.fault == nil) ~= (#report.faults == 0) or
      (case.fault and not all:find(case.fault, 1, true)) then
      failed_nr = failed_nr + 1
      print(("symbols: self-test: expected %s, got %s"):format(case.fault or "nothing", all))
    end
  end
  print(("symbols: self-test: %d samples, %d failed"):format(#cases, failed_nr))
  os.exit(failed_nr == 0 and 0 or 1)
end

if arg[1] == "--self-test" then
  self_test()
end
local report = lint.report()
for _, pair in ipairs(arg) do
  local name, path, companion = pair:match("^([%w_%-]+)=([^+]+)%+?(.*)$")
  assert(name, "usage: symbols.lua NAME=ARCHIVE[+COMPANION]... | --self-test")
  local _, provided = nil, {}
  if companion ~= "" then
    _, provided = symbols_of(companion)
  end
  check_library(name, path, report, provided)
end
lint.finish("symbols", report, #arg)
