-- SPDX-License-Identifier: GPL-2.0-only
-- minimal.lua - every finding of the founding scenarios gets as short as it can
--
-- usage: lua5.4 minimal.lua --gordian PROGRAM [--seconds MOST] [--table]
--
-- Explores each founding scenario from several seeds, so that each deadlock is
-- found by other schedules, and looks at the schedules that are left after
-- shortening: how often one actor takes over from another. A kernel thread that
-- works for an actor is not counted; the schedules of the table have none.
-- Prints TAP; with --table the rows of docs/founding.md as well.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local findings = require "findings"
local quote = findings.quote

-- Stretches of an actor in the minimal schedules of kernel-facts 1.6: the
-- steps of its sentences, joined where one role goes on. V4-6 has none there;
-- it is V4-5 with the file's last user instead of flush_lock.
local NEEDS = {
  ["V4-1"] = 3, -- D; O; D
  ["V4-2"] = 3, -- M; W; M
  ["V4-3"] = 5, -- M; K; W; K; M
  ["V4-5"] = 6, -- K; O; D; K; O; D
  ["V4-6"] = 6,
  ["left"] = 4, -- Z; D; W; Z
}

-- In which scenario, with what, who waits for what: enough to know it by.
local CELLS = {
  { "destroy_vs_cpu_offline", "variant=v4", { ["V4-1"] = "destroy <cpu_hotplug_lock" } },
  { "destroy_vs_cpu_offline", "variant=v4 late=true", { ["V4-1"] = "destroy <cpu_hotplug_lock" } },
  { "destroy_vs_cpu_offline", "variant=fix1", { ["V4-1"] = "destroy <cpu_hotplug_lock" } },
  { "offline_vs_suspend", "variant=v4", { ["V4-2"] = "memory_offline <cpu_hotplug_lock" } },
  { "offline_vs_shrink_vs_suspend", "variant=v4 sysfs=false",
    { ["V4-2"] = "memory_offline <cpu_hotplug_lock", ["V4-3"] = "memory_offline <flush_lock" } },
  { "offline_vs_shrink_vs_suspend", "variant=v4 sysfs=true",
    { ["V4-2"] = "memory_offline <cpu_hotplug_lock", ["V4-3"] = "memory_offline <flush_lock" } },
  { "sysfs_shrink_vs_destroy_vs_cpu", "variant=v4 direct=true",
    { ["V4-1"] = "destroy <cpu_hotplug_lock", ["V4-5"] = "destroy <flush_lock",
      ["V4-6"] = "destroy <kn->active#X" } },
  { "sysfs_shrink_vs_destroy_vs_cpu", "variant=fix1 direct=false",
    { ["V4-1"] = "destroy <cpu_hotplug_lock", ["V4-6"] = "destroy <kn->active#X" } },
  { "sysfs_shrink_vs_destroy_vs_cpu", "variant=v5.15 direct=true",
    { ["left"] = "destroy <kn->active#X" } },
}
local SEEDS_NR = 3
local ACTORS = {
  cpu_offline = true, destroy = true, memory_offline = true, shrink = true,
  suspend = true, sysfs_shrink = true,
}

local function parse_arguments(args)
  local options = { seconds = 2 }
  local i = 1

  while i <= #args do
    if args[i] == "--gordian" then
      options.gordian = args[i + 1]
      i = i + 1
    elseif args[i] == "--seconds" then
      options.seconds = tonumber(args[i + 1])
      i = i + 1
    elseif args[i] == "--table" then
      options.is_table = true
    end
    i = i + 1
  end
  if not options.gordian or not options.seconds then
    io.stderr:write("usage: minimal.lua --gordian PROGRAM [--seconds MOST] [--table]\n")
    os.exit(2)
  end
  return options
end

-- Stretches of actors in the schedule of a token.
local function stretches_of(options, token)
  local lines = findings.lines_of(string.format("%s show --format=events --color=never %s 2>&1",
    quote(options.gordian), quote(token)))
  local last
  local number = 0

  for _, line in ipairs(lines) do
    local who = line:match("^%s*(%S+)%-%d+%s+%[%d+%]")

    if who and ACTORS[who] and who ~= last then
      number = number + 1
      last = who
    end
  end
  return number
end

-- From name to { steps, switches, preemptions, token }.
local function explore(options, cell, seed, shorten)
  local lines = findings.lines_of(string.format(
    "%s explore --strategy=random --color=never --progress=none --confirm=0 --timers=any" ..
      " -n 1500 -s %d --shorten=%d slub/%s -- %s 2>&1",
    quote(options.gordian), seed * 100000, shorten, cell[1], cell[2]))
  local found = {}
  local name, bug

  for _, line in ipairs(lines) do
    local steps, switches, preemptions =
      line:match("shortest: (%d+) steps, (%d+) switches, (%d+) preemptions")
    local token = line:match("^      gordian replay (%S+)$")

    for key, text in pairs(cell[3]) do
      if line:find("      " .. text, 1, true) == 1 then
        name = key
      end
    end
    if steps then
      bug = { tonumber(steps), tonumber(switches), tonumber(preemptions) }
    elseif token and name then
      bug[4] = token
      found[name] = bug
      name = nil
    end
  end
  return found
end

-- The time that shortening takes: with it, less without it.
local function seconds_of(options, cell, seed)
  local function time(shorten)
    local command = string.format(
      "%s explore --strategy=random -q --progress=none --confirm=0 --timers=any -n 1500" ..
        " -s %d --shorten=%d slub/%s -- %s >/dev/null 2>&1",
      quote(options.gordian), seed * 100000, shorten, cell[1], cell[2])
    local _, out = pcall(findings.lines_of, "bash -c " ..
      quote("TIMEFORMAT='%U'; time " .. command) .. " 2>&1")

    return tonumber(out[#out]) or math.huge
  end
  return time(400) - time(0)
end

local options = parse_arguments(arg)
local test_nr, failed_nr = 0, 0

local function report(is_ok, text, ...)
  test_nr = test_nr + 1
  failed_nr = failed_nr + (is_ok and 0 or 1)
  io.write(is_ok and "" or "not ", "ok ", test_nr, " - ", string.format(text, ...), "\n")
  io.flush()
end

for _, cell in ipairs(CELLS) do
  for seed = 1, SEEDS_NR do
    local found = explore(options, cell, seed, 400)

    for _, name in ipairs(findings.sorted_keys(cell[3])) do
      local bug = found[name]
      local number = bug and stretches_of(options, bug[4])

      report(bug and number >= 2 and number <= NEEDS[name],
        "%s %s %s seed %d: %s stretches, needs %d", cell[1], cell[2], name, seed,
        number or "not found, no", NEEDS[name])
      if bug and options.is_table and seed == 1 then
        io.write(string.format("# | %s | %s %s | %d | %d | %d | %d | %d |\n", name, cell[1],
          cell[2], NEEDS[name], number, bug[2], bug[1], bug[3]))
      end
    end
  end
  local seconds = seconds_of(options, cell, 1)
  report(seconds < options.seconds, "%s %s: shortened in %.2f s", cell[1], cell[2], seconds)
end
io.write("1..", test_nr, "\n")
os.exit(failed_nr == 0)
