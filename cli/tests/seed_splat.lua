-- SPDX-License-Identifier: GPL-2.0-only
--
-- seed_splat.lua - the report of scenarios/slub/seed_splat against the founding one
--
-- seed_splat.lua GORDIAN SCENARIO EXPECTED     prints TAP
-- seed_splat.lua --normalize < REPORT          what is compared
--
-- EXPECTED has the founding report in the form that this program gives to both:
-- without time stamps, addresses, offsets, process ids, numbers behind '#' in
-- names of locks, empty lines and rulers; without the frames inside lockdep and
-- the lock functions, and those between the system call and user space.

local DROPPED = {}
for name in ([[
  __lock_acquire lock_acquire __mutex_lock mutex_lock_nested mutex_lock down_read
  percpu_down_read km_percpu_down_read check_prev_add validate_chain
  check_noncircular print_circular_bug dump_backtrace show_stack dump_stack_lvl
  dump_stack ret_from_fork __arm64_sys_write invoke_syscall do_el0_svc el0_svc
  el0t_64_sync_handler el0t_64_sync ]]):gmatch("%S+") do
  DROPPED[name] = true
end

-- The name of the function if @line is a frame.
local function frame_of(line)
  local name = line:match("^([%w_.]+)%+0x%x+/0x%x+$")
  return name and name:match("^[%w_]+")
end

local function normalized(line)
  line = line:gsub("^%[%s*[%d.]+%]", ""):gsub("%s+", " ")
  line = line:gsub("^ ", ""):gsub(" $", "")
  local name = frame_of(line)
  if name then return not DROPPED[name] and name or nil end
  if line == "" or line:find("^[=-]+$") or line:find("^Hardware name:") or
     line:find("^%(inlined by%)") or line:find(" at /usr/src/") then
    return nil
  end
  line = line:gsub("%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x %(", "(")
  line = line:gsub("(%([%w_>%-]+)#%d+%)", "%1)")
  line = line:gsub("%+0x%x+/0x%x+", "")
  line = line:gsub("^(%w+)/%d+ is trying", "%1 is trying")
  line = line:gsub("held by (%w+)/%d+:", "held by %1:")
  line = line:gsub("^(CPU: %d+) PID: %d+ (Comm: %w+ Not tainted).*", "%1 %2")
  return line
end

-- The first circular report in @text as a list of lines; without the line below
-- the headline, which says what kernel it was.
local function report_in(text)
  local lines, is_in, skips = {}, false, false
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    if line:find("^WARNING:") or line:find("%] WARNING:") then
      if is_in then break end
      is_in = line:find("possible circular locking dependency", 1, true)
      skips = true
      if is_in then lines[1] = normalized(line) end
    elseif is_in and line:find("^%s*verdict:") then
      break
    elseif line:find("^>") then
      is_in = is_in and #lines == 0
    elseif is_in and skips then
      skips = false
    elseif is_in then
      lines[#lines + 1] = normalized(line)
    end
  end
  return lines
end

local function read_all(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

if arg[1] == "--normalize" then
  print(table.concat(report_in(io.read("a")), "\n"))
  os.exit(0)
end

local output = read_all(("'%s' run '%s' 2>&1"):format(arg[1], arg[2]))
local found = report_in(output)
local wanted = {}
for line in io.lines(arg[3]) do wanted[#wanted + 1] = line end
local nr = math.max(#wanted, #found)
print("TAP version 13")
-- What gordian says below it, in this order.
local SAID = {
  "verdict: not confirmed", "boot%-only edge", "real as soon as a writer of cpu_hotplug_lock",
  "gordian replay k1:", "path: as printed it cannot deadlock",
  "only with it held for reading",
}
print("1.." .. nr + #SAID)
local failed = false
for i = 1, nr do
  local same = wanted[i] == found[i]
  local what = (wanted[i] or found[i]):gsub("#", "")
  print(("%sok %d - seed_splat: %s"):format(same and "" or "not ", i, what))
  if not same then
    failed = true
    print(("# line %d should be: %s"):format(i, wanted[i] or "(nothing)"))
    print(("# line %d is:        %s"):format(i, found[i] or "(nothing)"))
  end
end
local at = output:find("\n%s*verdict:") or #output
for i, pattern in ipairs(SAID) do
  local where = output:find(pattern, at)
  print(("%sok %d - seed_splat: says %s"):format(where and "" or "not ", nr + i, pattern))
  failed = failed or not where
  at = where or at
end
os.exit(not failed)
