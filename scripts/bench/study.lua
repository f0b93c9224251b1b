-- SPDX-License-Identifier: GPL-2.0-only
-- study.lua - how many executions each strategy needs to the first bug
--
-- usage: lua5.4 scripts/bench/study.lua --gordian PROGRAM [--seeds N]
--            [-n EXECUTIONS] [--only TEXT] [--strategy NAME]...
--
-- Explores each scenario that has a bug, with each strategy from N seeds
-- (default 20), until the first finding or EXECUTIONS (default 2000). Prints a
-- row for each scenario: the median, and how many of the seeds found something
-- if not all did; ">2000" when fewer than half did. --only takes scenarios whose
-- line contains TEXT. The numbers depend on seeds only, not on the machine.

package.path = (arg[0]:match("^(.*/)") or "./") .. "../lib/?.lua;" .. package.path
local findings = require "findings"
local quote = findings.quote

local STRATEGIES = {
  "random", "pct", "pct:d=3", "pos", "urw", "surw", "coverage", "portfolio", "delay:2", "dfs",
}

-- Scenario and settings; those of the corpus have the bug of their headers.
local SCENARIOS = {
  "litmus/abba",
  "litmus/philosophers -- n=3",
  "litmus/philosophers -- n=5",
  "litmus/racy_counter",
  "litmus/lost_wakeup",
  "litmus/rwsem_recursive",
  "corpus/k01_flush_lock_outside -- variant=v4",
  "corpus/k02_fix_leaves_destroy -- variant=fix1",
  "corpus/k03_sysfs_removal_under_locks -- variant=v5.15",
  "corpus/k05_debug_key_under_slab_mutex -- variant=v5.13-rc",
  "corpus/k06_rcu_barrier_under_slab_mutex -- variant=v3.6-bare",
  "corpus/k07_sysfs_removal_under_slab_mutex -- variant=v4.11",
  "corpus/k08_name_taken_by_removal -- variant=v4.17",
  "corpus/k10_destroy_reads_freed_cache -- variant=v6.0-rc",
  "corpus/k11_flush_between_two_loads -- variant=v5.10-rc",
  "corpus/k13_node_freed_under_user -- variant=v5.10",
  "corpus/k45_nested_reader -- fixed=false",
  "slub/destroy_vs_cpu_offline -- variant=v4",
  "slub/offline_vs_suspend -- variant=v4",
  "slub/offline_vs_shrink_vs_suspend -- variant=v4 sysfs=false",
  "slub/sysfs_shrink_vs_destroy_vs_cpu -- variant=v5.15",
}

local function parse_arguments(args)
  local options = { seeds = 20, executions = 2000, only = "", strategies = {} }
  local i = 1

  while i <= #args do
    local value = args[i + 1]

    if args[i] == "--gordian" then
      options.gordian = value
    elseif args[i] == "--seeds" then
      options.seeds = tonumber(value)
    elseif args[i] == "-n" then
      options.executions = tonumber(value)
    elseif args[i] == "--only" then
      options.only = value
    elseif args[i] == "--strategy" then
      table.insert(options.strategies, value)
    else
      value = nil
    end
    if not value then
      options.gordian = nil
      break
    end
    i = i + 2
  end
  if not options.gordian or not options.seeds or not options.executions then
    io.stderr:write("usage: study.lua --gordian PROGRAM [--seeds N] [-n EXECUTIONS]\n" ..
      "                 [--only TEXT] [--strategy NAME]...\n")
    os.exit(2)
  end
  if #options.strategies == 0 then
    options.strategies = STRATEGIES
  end
  return options
end

-- Executions until the first finding; nil: none, and whether all was covered.
local function first_bug(options, scenario, strategy, seed)
  local lines = findings.lines_of(string.format(
    "%s explore -q --color=never --progress=none --confirm=0 --no-lockdep --shorten=1" ..
      " --stop-on-first -n %d -s %d --strategy=%s %s 2>&1",
    quote(options.gordian), options.executions, seed * 1000003, quote(strategy), scenario))
  local result, why = findings.parse(lines)

  if not result then
    error(why)
  end
  if next(result.found) then
    return result.executions, false
  end
  return nil, result.is_complete
end

local function cell_of(options, scenario, strategy)
  local numbers = {}
  local is_complete = false
  -- Without a seed in it, one run says all.
  local seeds = (strategy:match("^d") and 1) or options.seeds

  for seed = 1, seeds do
    local number

    number, is_complete = first_bug(options, scenario, strategy, seed)
    if number then
      numbers[#numbers + 1] = number
    end
  end
  table.sort(numbers)
  if #numbers == 0 and is_complete then
    return "none within it"
  end
  if #numbers * 2 < seeds then
    return string.format(">%d (%d/%d)", options.executions, #numbers, seeds)
  end
  local text = tostring(numbers[(seeds + 1) // 2])

  return #numbers == seeds and text or string.format("%s (%d/%d)", text, #numbers, seeds)
end

local options = parse_arguments(arg)
io.write("| scenario | ", table.concat(options.strategies, " | "), " |\n")
io.write("|---", string.rep("|---", #options.strategies), "|\n")
for _, scenario in ipairs(SCENARIOS) do
  if scenario:find(options.only, 1, true) then
    local row = { (scenario:gsub(" %-%-", "")) }

    for _, strategy in ipairs(options.strategies) do
      row[#row + 1] = cell_of(options, scenario, strategy)
    end
    io.write("| ", table.concat(row, " | "), " |\n")
    io.flush()
  end
end
