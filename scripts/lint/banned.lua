-- SPDX-License-Identifier: GPL-2.0-only
--
-- banned.lua - functions that would make a run depend on more than its choices

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local lint = require("lint")

local CODE_DIRS = { "sim/", "kernel_model/", "reports/", "cli/" }

-- names: called or, with is_word, mentioned. dirs: where banned (all of
-- CODE_DIRS if missing), except: where not. Tests and generators are free of all
-- but the rules that say in_tests.
local RULES = {
  { names = "time gettimeofday clock_gettime clock ftime times",
    except = { "cli/", "sim/explore/worker" }, why = "there is no wall clock in a simulation" },
  { names = "sleep usleep nanosleep clock_nanosleep",
    except = { "cli/", "sim/explore/worker" }, why = "there is no wall clock in a simulation" },
  { names = "rand random srand srandom rand_r drand48 lrand48 getrandom arc4random",
    in_tests = true, why = "take sim_rng or a choice" },
  { names = "getenv secure_getenv setenv putenv", except = { "cli/" },
    why = "options are arguments" },
  { names = "malloc calloc realloc reallocarray free posix_memalign aligned_alloc strdup",
    dirs = { "sim/core/", "kernel_model/" },
    why = "what an execution changes lies in the world" },
  { names = "printf vprintf puts putchar perror psignal", dirs = { "sim/", "kernel_model/" },
    why = "libraries do not print" },
  { names = "stdout stderr", is_word = true, dirs = { "sim/", "kernel_model/", "reports/" },
    why = "libraries do not print" },
  { names = "setjmp longjmp sigsetjmp siglongjmp", except = { "sim/script/" },
    why = "a coroutine that ends is not resumed" },
  { names = "gets strcat sprintf vsprintf strtok alloca", in_tests = true,
    why = "no bound" },
  { names = "pthread_create thrd_create", in_tests = true, why = "one thread, many coroutines" },
  { names = "qsort qsort_r", dirs = { "sim/core/", "kernel_model/" },
    why = "it may allocate, and the order of equals is not defined" },
}

local function starts_with_any(path, prefixes)
  for _, prefix in ipairs(prefixes) do
    if path:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

local function applies(rule, path)
  -- A program in gen/ runs while building and is no part of the result.
  local is_free = lint.is_test(path) or path:find("/gen/", 1, true)
  if is_free and not rule.in_tests then
    return false
  end
  if rule.except and starts_with_any(path, rule.except) then
    return false
  end
  return starts_with_any(path, rule.dirs or CODE_DIRS)
end

-- Is there a use of the name in the line? Members (x.time, x->time) are not.
local function uses(line, name, is_word)
  local at = 1
  while true do
    local first, last = line:find("%f[%w_]" .. name .. "%f[^%w_]", at)
    if not first then
      return false
    end
    local before = line:sub(1, first - 1)
    local is_member = before:find("%.%s*$") or before:find("%->%s*$")
    if not is_member and (is_word or line:find("^%s*%(", last + 1)) then
      return true
    end
    at = last + 1
  end
end

local function check_file(path, text, report)
  local code, _, strings = lint.split_c(text)
  for nr, line in ipairs(lint.lines(code)) do
    for _, rule in ipairs(RULES) do
      if applies(rule, path) then
        for name in rule.names:gmatch("%S+") do
          if uses(line, name, rule.is_word) then
            report:fault(path, nr, "'%s' is banned here: %s", name, rule.why)
          end
        end
      end
    end
  end
  if lint.is_test(path) then
    return
  end
  for nr, line in ipairs(lint.lines(strings)) do
    -- "%%" is a per cent sign; the kernel's "%pS" and the like are names.
    if (line:gsub("%%%%", "") .. " "):find("%%%-?%d*p[^%w]") then
      report:fault(path, nr, "'%p' is banned: print an id, addresses are no results")
    end
  end
end

local function check(root, report)
  local files_nr = 0
  for _, path in ipairs(lint.files(root)) do
    if starts_with_any(path, CODE_DIRS) and lint.is_c(path) then
      files_nr = files_nr + 1
      check_file(path, lint.read(root .. "/" .. path), report)
    end
  end
  return files_nr
end

lint.main("banned", check, {
  { title = "allowed", faults = {}, tree = {
    ["sim/core/a.c"] = "now = clock->time(1);\nops.free(x);\nint time;\n/* malloc() */\n" ..
      "char *s = \"rand() 100% no %%p %pS\";\nsim_time();\nheap_free(x);\n",
    ["sim/core/tests/a_test.c"] = "free(malloc(1));\nprintf(\"%p\", x);\n",
    ["sim/base/a.c"] = "free(x);\n",
    ["sim/store/gen/a.c"] = "puts(x);\n",
    ["cli/main.c"] = "time(NULL); getenv(\"PAGER\"); printf(\"x\");\n",
    ["sim/explore/worker.c"] = "clock_gettime(CLOCK_MONOTONIC, &t);\n",
    ["scripts/bench/a.c"] = "time(NULL);\n",
  } },
  { title = "clock and randomness", tree = {
    ["sim/core/a.c"] = "x = time(NULL);\n\ny = rand ();\n",
    ["sim/core/tests/a.c"] = "y = rand();\n",
    ["reports/a.c"] = "clock_gettime(0, &t);\ngetenv(\"A\");\n",
  }, faults = {
    "sim/core/a.c:1: 'time'", "sim/core/a.c:3: 'rand'", "sim/core/tests/a.c:1: 'rand'",
    "reports/a.c:1: 'clock_gettime'", "reports/a.c:2: 'getenv'",
  } },
  { title = "heap and output", tree = {
    ["sim/core/a.c"] = "p = malloc(3);\nfree(p);\n",
    ["kernel_model/mm/slub.c"] = "p = calloc(1, 2);\nprintf(\"x\");\n",
    ["sim/store/a.c"] = "fprintf(stderr, \"x\");\n",
    ["reports/a.c"] = "fprintf(f, \"at %p\\n\", x);\nfprintf(f, \"%16p\", x);\n",
  }, faults = {
    "sim/core/a.c:1: 'malloc'", "sim/core/a.c:2: 'free'", "kernel_model/mm/slub.c:1: 'calloc'",
    "kernel_model/mm/slub.c:2: 'printf'", "sim/store/a.c:1: 'stderr'",
    "reports/a.c:1: '%p'", "reports/a.c:2: '%p'",
  } },
})
