-- SPDX-License-Identifier: GPL-2.0-only
--
-- stubs.lua - are the stubs for editors what the bindings are?
--
-- stubs.lua GORDIAN STUBS     prints TAP
--
-- Three things: the file parses and names exactly the verbs of the binding
-- tables; each has its parameters with their types; and the results are of the
-- type that is said: a scenario calls each verb that it can call, one in each
-- execution, and says what came out.

local gordian, stubs_path = arg[1], arg[2]

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local tests_nr, failed_nr = 0, 0

local function tell(name, faults)
  tests_nr = tests_nr + 1
  failed_nr = failed_nr + (#faults > 0 and 1 or 0)
  print(("%s %d - %s"):format(#faults == 0 and "ok" or "not ok", tests_nr, name))
  for _, fault in ipairs(faults) do
    print("# " .. fault)
  end
end

-- ---- the verbs of the tables: "k.slub:create(name:string {rcu:bool})" ----

local STUB_TYPES = { int = "integer", bool = "boolean" }

-- "name:string, count:int?" as a list.
local function parse_args(text)
  local args = {}
  for name, kind, mark in text:gmatch("([%w_]+):([%w_]+)(%??)") do
    args[#args + 1] = { name = name, kind = STUB_TYPES[kind] or kind, is_optional = mark ~= "" }
  end
  return args
end

local function parse_verb(line)
  local head, inside = line:match("^([^(]*)%((.*)%)$")
  local args, options = inside:match("^([^{]*){(.*)}$")
  local owner, name = head:match("^(.*):(.*)$")
  local module = owner and owner:match("^k%.(.*)$")
  return {
    head = head, name = name or head, owner = owner, module = module,
    args = parse_args(args or inside), options = options and parse_args(options),
  }
end

-- How the stub of a verb is called.
local function stub_name(verb)
  if not verb.owner then
    return verb.name
  end
  local between = verb.owner == "expect" and "." or ":"
  return (verb.module and "k_" .. verb.module or verb.owner) .. between .. verb.name
end

local verbs = {}
for line in output_of(quote(gordian) .. " list verbs --porcelain"):gmatch("[^\n]+") do
  verbs[#verbs + 1] = parse_verb(line)
end

-- ---- the stubs ----

-- Stubs by name: parameters in order, types of "---@param", the result; and the
-- classes with their fields.
local function parse_stubs(text)
  local stubs, classes = {}, {}
  local params, result, class
  local function reset()
    params, result, class = {}, nil, nil
  end
  reset()
  for line in text:gmatch("([^\n]*)\n") do
    local name, inside = line:match("^function ([%w_.:]+)%((.*)%) end$")
    if name then
      local names = {}
      for word in inside:gmatch("[%w_]+") do
        names[#names + 1] = word
      end
      assert(not stubs[name], "twice: " .. name)
      stubs[name] = { names = names, params = params, result = result }
    elseif line:match("^%-%-%-@class ") then
      class = line:match("^%-%-%-@class ([%w_]+)$")
      classes[class] = classes[class] or {}
    elseif line:match("^%-%-%-@field %w") then
      local field, mark, kind = line:match("^%-%-%-@field ([%w_]+)(%??) ([%w_]+)")
      classes[class][field] = { kind = kind, is_optional = mark ~= "" }
    elseif line:match("^%-%-%-@param ") then
      local param, mark, kind = line:match("^%-%-%-@param ([%w_]+)(%??) ([%w_]+)$")
      params[param] = { kind = kind, is_optional = mark ~= "" }
    elseif line:match("^%-%-%-@return ") then
      result = line:match("^%-%-%-@return ([%w_]+%??)$")
    end
    if name or line == "" then
      reset()
    end
  end
  return stubs, classes
end

local text = read_file(stubs_path)
local stubs, classes = parse_stubs(text)

local function check_parses()
  local chunk, message = load(text, "stubs", "t", {})
  local faults = {}
  if not chunk then
    faults[1] = message
  end
  if text:sub(1, 9) ~= "---@meta\n" then
    faults[#faults + 1] = "the first line is not ---@meta"
  end
  return faults
end

local function check_names()
  local faults, expected = {}, {}
  for _, verb in ipairs(verbs) do
    expected[stub_name(verb)] = true
    if not stubs[stub_name(verb)] then
      faults[#faults + 1] = "no stub for " .. verb.head
    end
    if verb.module and (classes.k[verb.module] or {}).kind ~= "k_" .. verb.module then
      faults[#faults + 1] = "k has no field " .. verb.module
    end
  end
  for name in pairs(stubs) do
    if not expected[name] then
      faults[#faults + 1] = "a stub for " .. name .. ", which is no verb"
    end
  end
  if #verbs < 150 then
    faults[#faults + 1] = ("only %d verbs"):format(#verbs)
  end
  return faults
end

local function compare_arg(where, got, arg_is, is_optional, faults)
  if not got or got.kind ~= arg_is.kind or got.is_optional ~= is_optional then
    faults[#faults + 1] = ("%s: '%s' should be %s%s"):format(where, arg_is.name, arg_is.kind,
      is_optional and ", optional" or "")
  end
end

local function check_parameters()
  local faults = {}
  for _, verb in ipairs(verbs) do
    local stub = stubs[stub_name(verb)] or { names = {}, params = {} }
    local names = {}
    for _, arg_is in ipairs(verb.args) do
      names[#names + 1] = arg_is.name
      compare_arg(verb.head, stub.params[arg_is.name], arg_is, arg_is.is_optional, faults)
    end
    if verb.options then
      names[#names + 1] = "options"
      local class = ("%s_%s_options"):format(verb.module or verb.owner, verb.name)
      for _, option in ipairs(verb.options) do
        compare_arg(verb.head, (classes[class] or {})[option.name], option, true, faults)
      end
    end
    if table.concat(names, ",") ~= table.concat(stub.names, ",") then
      faults[#faults + 1] = verb.head .. ": takes " .. table.concat(names, ", ")
    end
  end
  return faults
end

local PLAIN = { integer = true, boolean = true, string = true, any = true, table = true }

local function check_classes()
  local faults = {}
  local function check(name, kind)
    kind = kind and kind:gsub("%?$", "")
    if kind and not PLAIN[kind] and not classes[kind] then
      faults[#faults + 1] = ("%s: there is no class %s"):format(name, kind)
    end
  end
  for name, stub in pairs(stubs) do
    check(name, stub.result)
    for _, param in pairs(stub.params) do
      check(name, param.kind)
    end
  end
  return faults
end

-- ---- results ----

-- How to make an object of a class: the k.module:verb(name) that returns one.
local function maker_of(class)
  for _, verb in ipairs(verbs) do
    local stub = stubs[stub_name(verb)]
    if stub.result == class and verb.owner ~= "cache" then
      local first = verb.args[1] and '"made"' or ""
      return ("k%s:%s(%s)"):format(verb.module and "." .. verb.module or "", verb.name, first)
    end
  end
  if class == "object" then
    return "k.slub:create('made'):alloc()"
  end
end

local VALUES = { integer = "1", boolean = "true", string = '"workqueue:online"', any = "1" }

local function call_of(verb)
  local args = {}
  for _, arg_is in ipairs(verb.args) do
    args[#args + 1] = VALUES[arg_is.kind] or maker_of(arg_is.kind) or "nil"
  end
  local owner = verb.owner
  if not owner or owner == "expect" then
    return nil
  elseif owner ~= "k" and not verb.module then
    owner = "(" .. maker_of(owner) .. ")"
  end
  return ("%s:%s(%s)"):format(owner, verb.name, table.concat(args, ", "))
end

-- A scenario whose option says which verb is called, in setup and by an actor.
local function make_scenario()
  local lines = {
    "local function told(name, ...)",
    "  local kind = select('#', ...) == 0 and 'nothing' or math.type(...) or type(...)",
    "  if kind == 'userdata' then kind = tostring((...)):match('^[%w_]+') end",
    "  print('result ' .. name .. ' ' .. kind)",
    "end",
    "local calls = {",
  }
  for _, verb in ipairs(verbs) do
    local call = call_of(verb)
    if call then
      lines[#lines + 1] = ("  ['%s'] = function(k) told('%s', %s) end,"):format(
        stub_name(verb), stub_name(verb), call)
    end
  end
  lines[#lines + 1] = [[}
return scenario {
  title = "what do verbs return?",
  options = { verb = { "which", "k:step" }, early = { "in setup", false } },
  kernel = { cpus = 2 },
  setup = function(k) if k.opt.early then calls[k.opt.verb](k) end end,
  actors = { a = function(k) if not k.opt.early then calls[k.opt.verb](k) end end },
}]]
  return table.concat(lines, "\n") .. "\n"
end

-- Add results by stub name, of those calls that come back.
local function run_calls(path, early, results)
  local script = {}
  for _, verb in ipairs(verbs) do
    local name = stub_name(verb)
    if call_of(verb) and not results[name] then
      local settings = ("-- verb=%s early=%s 2>&1"):format(name, early)
      script[#script + 1] = table.concat({
        quote(gordian), "run --format=choices --no-lockdep --confirm=0", quote(path), settings,
      }, " ")
    end
  end
  for name, kind in output_of(table.concat(script, "\n")):gmatch("result (%S+) (%S+)\n") do
    results[name] = kind
  end
end

local function check_results()
  local faults, judged_nr = {}, 0
  local path = os.tmpname()
  local file = assert(io.open(path .. ".lua", "wb"))
  file:write(make_scenario())
  file:close()
  local results = {}
  run_calls(path .. ".lua", "false", results)
  run_calls(path .. ".lua", "true", results) -- what may be called there only
  os.remove(path .. ".lua")
  os.remove(path)
  for name, kind in pairs(results) do
    local said = stubs[name].result or "nothing"
    local base = said:gsub("%?$", "")
    local may_be_nothing = base ~= said or said == "any"
    judged_nr = judged_nr + 1
    if kind ~= base and said ~= "any" and not (kind == "nothing" and may_be_nothing) then
      faults[#faults + 1] = ("%s: returns %s, the stub says %s"):format(name, kind, said)
    end
  end
  table.sort(faults)
  print(("# %d of %d verbs came back"):format(judged_nr, #verbs))
  if judged_nr < 140 then
    faults[#faults + 1] = ("only %d verbs came back"):format(judged_nr)
  end
  return faults
end

tell("stubs: the file parses", check_parses())
tell("stubs: exactly the verbs of the tables", check_names())
tell("stubs: parameters and their types", check_parameters())
tell("stubs: every class is declared", check_classes())
tell("stubs: results are of the type that is said", check_results())
print("1.." .. tests_nr)
os.exit(failed_nr == 0)
