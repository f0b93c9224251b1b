-- SPDX-License-Identifier: GPL-2.0-only
--
-- session.lua - run the commands of *.session files and compare what they say
--
-- session.lua [--path DIR]... FILE...     prints TAP, one test per command
-- session.lua --self-test
--
-- A session file has, from the first column on:
--
--   # text     a comment
--   $ command  run by sh in the session's own directory, which begins empty
--   > line     goes on with the command: the text of a here-document
--   text       a line on stdout
--   ! text     a line on stderr
--   ? N        the exit status; without this line 0
--   ...        any number of lines on stdout; "! ..." on stderr
--
-- A line that ends with " (glob)" may have * and ? in it, one with " (re)" is a
-- Lua pattern over the whole line. A backslash in the first column stands for
-- nothing: it lets expected text begin with one of these marks, and alone it is
-- an empty line. Other empty lines mean nothing. A command that ends with 77
-- without being asked to skips the rest of its session; stdout says why.
--
-- A page of documentation, *.md, is a session, too, so that what it shows is so:
-- blocks that begin with "```console" are taken one behind the other, without
-- comments. There "..." in a line is any text, stderr comes with stdout and the
-- status does not matter. In a command "WORD..." is the last word of an earlier
-- output that begins so: k1:... is the token that was printed. A block that
-- begins with "```lua NAME" is the file NAME.
--
-- Commands see the directories of --path first in PATH; TESTDIR is where the
-- session file lies. A command may take 60 seconds.

local TIMEOUT_SECONDS = 60
local SKIPPED = 77

local function quote(arg)
  return "'" .. arg:gsub("'", "'\\''") .. "'"
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write_file(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function split_lines(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n?") do
    lines[#lines + 1] = line:gsub("\r$", "")
  end
  if lines[#lines] == "" then
    lines[#lines] = nil
  end
  return lines
end

-- ---- reading a session ----

-- What to match one line with: a function, or "..." for any number of lines.
local function make_matcher(text)
  if text == "..." then
    return { text = text, is_any = true }
  end
  local glob = text:match("^(.*) %(glob%)$")
  local pattern = text:match("^(.*) %(re%)$")
  if glob then
    pattern = glob:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".")
  end
  if not pattern then
    return { text = text, matches = function(line) return line == text end }
  end
  pattern = "^" .. pattern .. "$"
  return { text = text, matches = function(line) return line:find(pattern) ~= nil end }
end

local function add_line(command, line, nr)
  local mark, rest = line:match("^([?!>])%s?(.*)$")
  if mark == "?" then
    command.status = assert(tonumber(rest), "line " .. nr .. ": no exit status")
  elseif mark == "!" then
    table.insert(command.stderr, make_matcher(rest))
  elseif mark == ">" then
    command.text = command.text .. "\n" .. rest
  else
    table.insert(command.stdout, make_matcher((line:gsub("^\\", ""))))
  end
end

-- The commands of a session, in order.
local function parse(text)
  local commands = {}
  for nr, line in ipairs(split_lines(text)) do
    local command = line:match("^%$ (.*)$")
    if command then
      commands[#commands + 1] = {
        text = command, name = command, line = nr, status = 0, stdout = {}, stderr = {},
      }
    elseif line ~= "" and line:sub(1, 1) ~= "#" then
      assert(#commands > 0, "line " .. nr .. ": expected text before the first command")
      add_line(commands[#commands], line, nr)
    end
  end
  return commands
end

-- ---- reading a page ----

-- Text of a page in which "..." is any text, as a matcher.
local function make_page_matcher(text)
  if text == "..." or not text:find("...", 1, true) then
    return make_matcher(text)
  end
  local pattern = text:gsub("[%^%$%(%)%%%[%]%*%+%-%?]", "%%%0"):gsub("%.%.%.", "\0")
  pattern = "^" .. pattern:gsub("%.", "%%."):gsub("\0", ".*") .. "$"
  return { text = text, matches = function(line) return line:find(pattern) ~= nil end }
end

local function page_command(text, nr)
  return {
    text = text, name = text, line = nr, stdout = {}, stderr = {}, is_page = true,
  }
end

-- The commands of a page, in order; a file becomes one as well.
local function parse_page(text)
  local commands = {}
  local block, command
  for nr, line in ipairs(split_lines(text)) do
    local language, name = line:match("^```(%l*) ?(.*)$")
    if language then
      local is_file = not block and language == "lua" and name ~= ""
      if command and command.is_file then
        command.text = command.text .. "\nEND_OF_FILE"
      end
      command = nil
      block = not block and (is_file and "file" or language) or nil
      if is_file then
        command = page_command(("cat >%s <<'END_OF_FILE'"):format(quote(name)), nr)
        command.is_file = true
        commands[#commands + 1] = command
      end
    elseif block == "file" then
      command.text = command.text .. "\n" .. line
    elseif block == "console" and line:match("^%$ ") then
      command = page_command(line:match("^%$ (.*)$"), nr)
      commands[#commands + 1] = command
    elseif block == "console" then
      assert(command, "line " .. nr .. ": text before the first command of the block")
      table.insert(command.stdout, make_page_matcher(line))
    end
  end
  return commands
end

-- Replace "WORD..." by the last word of the outputs so far that begins with it.
local function complete_words(text, outputs)
  return (text:gsub("([%w:]+)%.%.%.", function(beginning)
    local last
    for word in outputs:gmatch("%S+") do
      if #word > #beginning and word:sub(1, #beginning) == beginning then
        last = word
      end
    end
    return last and quote(last)
  end))
end

-- ---- comparing ----

-- Do the lines from line_nr on fit the matchers from matcher_nr on?
local function fits(matchers, lines, matcher_nr, line_nr)
  local matcher = matchers[matcher_nr]
  if not matcher then
    return line_nr > #lines
  end
  if matcher.is_any then
    for nr = line_nr, #lines + 1 do
      if fits(matchers, lines, matcher_nr + 1, nr) then
        return true
      end
    end
    return false
  end
  return line_nr <= #lines and matcher.matches(lines[line_nr]) and
    fits(matchers, lines, matcher_nr + 1, line_nr + 1)
end

local function compare(name, matchers, text, complaints)
  local lines = split_lines(text)
  if fits(matchers, lines, 1, 1) then
    return
  end
  complaints[#complaints + 1] = name .. " should be:"
  for _, matcher in ipairs(matchers) do
    complaints[#complaints + 1] = "  " .. matcher.text
  end
  complaints[#complaints + 1] = name .. " is:"
  for _, line in ipairs(lines) do
    complaints[#complaints + 1] = "  " .. line
  end
end

-- Complaints about what a command did, none if all is as expected.
local function judge(command, status, stdout, stderr)
  local complaints = {}
  if command.status and status ~= command.status then
    complaints[1] = ("exit status is %d, should be %d"):format(status, command.status)
  end
  compare("stdout", command.stdout, stdout, complaints)
  compare("stderr", command.stderr, stderr, complaints)
  return complaints
end

-- ---- running ----

local function make_dir()
  local pipe = assert(io.popen("mktemp -d", "r"))
  local dir = pipe:read("l")
  pipe:close()
  assert(dir and dir ~= "", "mktemp failed")
  assert(os.execute("mkdir " .. quote(dir .. "/work")))
  return dir
end

-- Status as the shell counts: 128 + signal.
local function run(dir, env, text, is_page)
  write_file(dir .. "/command", (is_page and "exec 2>&1\n" or "") .. text .. "\n")
  local line = ("cd %s && %s timeout -k 5 %d sh %s >%s 2>%s </dev/null"):format(
    quote(dir .. "/work"), env, TIMEOUT_SECONDS, quote(dir .. "/command"),
    quote(dir .. "/stdout"), quote(dir .. "/stderr"))
  local _, how, code = os.execute(line)
  local status = how == "signal" and 128 + code or code
  -- A sanitizer build with the ucontext back end says this, whatever happens.
  local remark = "==%d+==WARNING: ASan doesn't fully support makecontext[^\n]*\n"
  local function said(name)
    return (read_file(dir .. "/" .. name):gsub(remark, ""))
  end
  return status, said("stdout"), said("stderr")
end

local tests_nr, failed_nr = 0, 0

local function tell(name, complaints, skip)
  tests_nr = tests_nr + 1
  failed_nr = failed_nr + (#complaints > 0 and 1 or 0)
  print(("%s %d - %s%s"):format(#complaints > 0 and "not ok" or "ok", tests_nr,
    name:gsub("#", "\\#"), skip and " # SKIP " .. skip or ""))
  for _, complaint in ipairs(complaints) do
    print("# " .. complaint)
  end
  io.stdout:flush()
end

local function environment(path, paths)
  local dir = path:match("^(.*)/[^/]*$") or "."
  local path_list = table.concat(paths, ":") .. (#paths > 0 and ":" or "")
  return ("unset GORDIAN_DB NO_COLOR; export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb TESTDIR=%s PATH=%s;")
    :format(quote(dir), quote(path_list .. (os.getenv("PATH") or "/usr/bin:/bin")))
end

local function run_session(path, paths)
  local is_page = path:match("%.md$") ~= nil
  local name = path:match("([^/]*)%.session$") or path:match("([^/]*)%.md$") or path
  local commands = (is_page and parse_page or parse)(read_file(path))
  local outputs = ""
  local dir = make_dir()
  local env = environment(path, paths)
  local skip
  for _, command in ipairs(commands) do
    local label = ("%s:%d %s"):format(name, command.line, command.name)
    if skip then
      tell(label, {}, skip)
    else
      local text = is_page and complete_words(command.text, outputs) or command.text
      local status, stdout, stderr = run(dir, env, text, is_page)
      outputs = outputs .. stdout
      if status == SKIPPED and command.status ~= SKIPPED then
        skip = split_lines(stdout)[1] or "no reason given"
        tell(label, {}, skip)
      else
        tell(label, judge(command, status, stdout, stderr))
      end
    end
  end
  os.execute("rm -rf " .. quote(dir))
end

-- ---- does it notice? ----

-- Session text, and how many complaints its commands give in all.
local SAMPLES = {
  { "$ echo a\na\n", 0 },
  { "# x\n\n$ echo a\na\n\n$ echo b\nb\n", 0 },
  { "$ echo a\nb\n", 4 },
  { "$ echo a\n", 3 },
  { "$ true\na\n", 3 },
  { "$ echo a >&2\n! a\n", 0 },
  { "$ echo a >&2\n", 3 },
  { "$ exit 3\n? 3\n", 0 },
  { "$ exit 3\n", 1 },
  { "$ true\n? 3\n", 1 },
  { "$ sh -c 'kill -9 $$'\n? 137\n! *Killed* (glob)\n", 0 },
  { "$ kill -9 $$\n? 137\n! ...\n", 0 },
  { "$ echo a.b\na?* (glob)\n", 0 },
  { "$ echo axb\na.b (glob)\n", 4 },
  { "$ echo a17\na%d+ (re)\n", 0 },
  { "$ echo a17x\na%d+ (re)\n", 4 },
  { "$ seq 9\n1\n...\n7\n...\n9\n", 0 },
  { "$ seq 9\n1\n...\n7\n", 14 },
  { "$ seq 9\n...\n", 0 },
  { "$ cat <<'X'\n> $ a\n>\n> b\n> X\n\\$ a\n\\\nb\n", 0 },
  { "$ echo a >f\n$ cat f\na\n", 0 },
  { "$ printf 'a\\r\\n'\na\n", 0 },
}

local PAGES = {
  { "a\n```console\n$ echo a\na\n```\nb\n", 0 },
  { "```console\n$ echo a\nb\n```\n", 4 },
  { "```console\n$ echo a\n```\n", 3 },
  { "```console\n$ echo a.b cd 9; echo e >&2; exit 1\na.b ... 9\n...\n```\n", 0 },
  { "```console\n$ echo axb cd 9\na.b ... 9\n```\n", 4 },
  { "```lua f\nreturn '$x'\n```\n```console\n$ cat f\nreturn '$x'\n```\n", 0 },
  { "```lua\nreturn 1\n```\n```sh\n$ false\n```\n", 0 },
  { "```console\n$ echo k1:abc Bxy k1:def\n...\n$ echo k1:...-B...\nk1:def-Bxy\n```\n", 0 },
  { "```console\n$ echo a\na\n\n$ echo; echo b\n\nb\n```\n", 5 },
}

local function self_test()
  local samples = table.move(PAGES, 1, #PAGES, #SAMPLES + 1, { table.unpack(SAMPLES) })
  for nr, sample in ipairs(samples) do
    local dir = make_dir()
    local complaints_nr = 0
    local outputs = ""
    for _, command in ipairs((nr > #SAMPLES and parse_page or parse)(sample[1])) do
      local text = nr > #SAMPLES and complete_words(command.text, outputs) or command.text
      local status, stdout, stderr = run(dir, "", text, command.is_page)
      outputs = outputs .. stdout
      complaints_nr = complaints_nr + #judge(command, status, stdout, stderr)
    end
    os.execute("rm -rf " .. quote(dir))
    tell("self: sample " .. nr, complaints_nr == sample[2] and {} or
      { ("%d complaints, should be %d"):format(complaints_nr, sample[2]) })
  end
end

local paths, files = {}, {}
local nr = 1
while arg[nr] do
  if arg[nr] == "--path" then
    paths[#paths + 1] = arg[nr + 1]
    nr = nr + 1
  else
    files[#files + 1] = arg[nr]
  end
  nr = nr + 1
end
if files[1] == "--self-test" then
  self_test()
else
  for _, path in ipairs(files) do
    run_session(path, paths)
  end
end
print("1.." .. tests_nr)
os.exit(failed_nr == 0 and tests_nr > 0)
