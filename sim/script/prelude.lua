-- SPDX-License-Identifier: GPL-2.0-only
-- prelude.lua - checks the table of a scenario, outside of any world
--
-- Runs in the sandbox of the inspecting universe only; the universe in the
-- world stays small. The host passes what it needs as one table:
--   path, source, line     where the scenario is; line of scenario { ... }
--   kernel                 list of { key, help, type, default, min, max, choices }
--   verdicts               list of names, "lost_wakeup"
--   overrides              list of "key=value"
--   nearest(word, list)    the near spelling or nil

local host = ...

local FIELDS = {
  "title", "options", "kernel", "setup", "actors", "events", "check", "expect",
}
local HOWS = { "never", "sometimes", "always" }

-- ---- messages ------------------------------------------------------------

-- Line on which the author wrote "word =", or that of scenario { ... }.
local function line_of(word)
  local nr = 0
  if type(word) == "string" and word:find("^[%a_][%w_]*$") then
    for line in (host.source .. "\n"):gmatch("(.-)\n") do
      nr = nr + 1
      if nr >= host.line
          and (" " .. line):find("[^%w_.]" .. word .. "%s*=[^=]") then
        return nr
      end
    end
  end
  return host.line
end

local function fail(word, text, ...)
  error(("%s:%d: "):format(host.path, line_of(word)) .. text:format(...), 0)
end

local function near_text(word, list)
  local near = type(word) == "string" and host.nearest(word, list)
  return near and (", did you mean '%s'?"):format(near) or ""
end

local function contains(list, value)
  for _, v in ipairs(list) do
    if v == value then return true end
  end
  return false
end

-- What type() says, with whole numbers told apart.
local function kind_of(value)
  if math.type(value) == "integer" then return "int" end
  if type(value) == "boolean" then return "bool" end
  return type(value)
end

local WORDS = { int = "an integer", bool = "true or false", string = "a string" }

-- ---- settings ------------------------------------------------------------

-- A setting: key, help, type, values, kernel, matrix, min, max, choices, and
-- origin: who gave the values, "default", "scenario" or "option".

local function check_value(s, value, fault)
  if kind_of(value) ~= s.type then
    fault("'%s' expects %s, got %s", s.key, WORDS[s.type], tostring(value))
  end
  if s.choices and not contains(s.choices, value) then
    fault("'%s' expects one of %s, got '%s'%s", s.key,
      table.concat(s.choices, ", "), value, near_text(value, s.choices))
  end
  if s.type == "int" and (s.min and value < s.min or s.max and value > s.max) then
    fault("'%s' expects %s to %s, got %d", s.key, tostring(s.min or "any"),
      tostring(s.max or "any"), value)
  end
end

-- A list of values is a matrix, one value is not.
local function set_values(s, value, fault)
  if type(value) == "table" then
    value = value.matrix or value
    if #value == 0 then fault("'%s' has an empty list of values", s.key) end
    for key in pairs(value) do
      if math.type(key) ~= "integer" then
        fault("'%s' expects a list of values", s.key)
      end
    end
    s.values, s.matrix = value, true
  else
    s.values, s.matrix = { value }, false
  end
  s.type = s.type or kind_of(s.values[1])
  if not WORDS[s.type] then
    fault("'%s' must be an integer, true, false, a string or a list of these",
      s.key)
  end
  local seen = {}
  for _, v in ipairs(s.values) do
    check_value(s, v, fault)
    if seen[tostring(v)] then fault("'%s' lists %s twice", s.key, tostring(v)) end
    seen[tostring(v)] = true
  end
end

-- options: name = { "help", default, min =, max = }, or matrix { "help", {..} }
local function read_option(key, entry)
  local function fault(...) fail(key, ...) end
  if type(key) ~= "string" or not key:find("^[%a_][%w_]*$") then
    fail(nil, "an option needs a name of letters, got '%s'", tostring(key))
  end
  if type(entry) == "table" and entry.matrix then entry = entry.matrix end
  if type(entry) ~= "table" or type(entry[1]) ~= "string" or entry[2] == nil then
    fault("option '%s' expects { \"what it is\", default }", key)
  end
  for field in pairs(entry) do
    if field ~= 1 and field ~= 2 and field ~= "min" and field ~= "max" then
      fault("option '%s' has no field '%s'", key, tostring(field))
    end
  end
  local s = { key = key, help = entry[1], min = entry.min, max = entry.max,
    origin = "scenario" }
  set_values(s, entry[2], fault)
  return s
end

local function kernel_setting(desc)
  return {
    key = desc.key, help = desc.help, type = desc.type, kernel = true,
    min = desc.min, max = desc.max, choices = desc.choices,
    values = { desc.default }, matrix = false, origin = "default",
  }
end

-- "key=value" of the command line; a matrix takes a comma list.
local function parse_word(s, word)
  if s.type == "int" then
    return math.tointeger(tonumber(word)) or word
  elseif s.type == "bool" then
    if word == "true" or word == "yes" or word == "1" or word == "" then
      return true
    elseif word == "false" or word == "no" or word == "0" then
      return false
    end
  end
  return word
end

local function override(settings, keys, text)
  local function fault(...)
    error(("%s: option "):format(host.path) .. (...):format(select(2, ...)), 0)
  end
  local key, word = text:match("^%-*([%w_%-]+)=?(.*)$")
  key = key and key:gsub("-", "_")
  local s = key and settings[key]
  if not s then
    error(("%s: no option '%s'%s"):format(host.path, key or text,
      near_text(key, keys)), 0)
  end
  if s.type ~= "bool" and not text:find("=", 1, true) then
    fault("'%s' needs a value: %s=...", key, key)
  end
  local values = {}
  if s.type == "string" and not s.matrix and not s.choices then
    values[1] = word
  else
    for part in (word .. ","):gmatch("([^,]*),") do
      values[#values + 1] = parse_word(s, part)
    end
  end
  set_values(s, #values > 1 and values or values[1], fault)
  s.origin = "option"
end

local function read_settings(scn)
  local settings, keys = {}, {}
  for _, desc in ipairs(host.kernel) do
    settings[desc.key] = kernel_setting(desc)
    keys[#keys + 1] = desc.key
  end
  local kernel_keys = table.pack(table.unpack(keys))
  for key, value in pairs(scn.kernel or {}) do
    local s = settings[key]
    if not s then
      fail(key, "kernel has no setting '%s'%s", tostring(key),
        near_text(key, kernel_keys))
    end
    set_values(s, value, function(...) fail(key, ...) end)
    s.origin = "scenario"
  end
  for key, entry in pairs(scn.options or {}) do
    local s = read_option(key, entry)
    local known = settings[key]
    if known then
      -- An option with the name of a kernel setting is that setting.
      if scn.kernel and scn.kernel[key] ~= nil then
        fail(key, "'%s' is set in kernel and declared in options", key)
      end
      known.help = s.help
      known.min, known.max = s.min or known.min, s.max or known.max
      set_values(known, entry.matrix and entry.matrix[2] or entry[2],
        function(...) fail(key, ...) end)
      known.origin = "scenario"
    else
      settings[key] = s
      keys[#keys + 1] = key
    end
  end
  for _, text in ipairs(host.overrides) do override(settings, keys, text) end
  local list = {}
  for _, s in pairs(settings) do list[#list + 1] = s end
  return list
end

-- ---- the scenario --------------------------------------------------------

local function check_type(scn, key, ...)
  local value = scn[key]
  if value == nil or contains({ ... }, type(value)) then return end
  fail(key, "'%s' expects a %s, got a %s", key, table.concat({ ... }, " or a "),
    type(value))
end

local function check_fields(scn)
  for key in pairs(scn) do
    if not contains(FIELDS, key) then
      fail(key, "a scenario has no field '%s'%s", tostring(key),
        near_text(key, FIELDS))
    end
  end
  check_type(scn, "title", "string")
  check_type(scn, "options", "table")
  check_type(scn, "kernel", "table")
  check_type(scn, "setup", "function")
  check_type(scn, "actors", "table", "function")
  check_type(scn, "events", "table", "function")
  check_type(scn, "check", "function")
  check_type(scn, "expect", "table", "function")
  if not scn.title or scn.title == "" then
    fail("title", "a scenario needs a title: one question")
  end
  if not scn.actors or type(scn.actors) == "table" and next(scn.actors) == nil then
    fail("actors", "a scenario needs at least one actor")
  end
end

local function read_expect(scn, opt)
  local expect, list = scn.expect, {}
  if type(expect) == "function" then expect = expect(opt) end
  if expect == nil then return list end
  if type(expect) ~= "table" then
    fail("expect", "'expect' expects a table of verdicts, got a %s", type(expect))
  end
  for key, value in pairs(expect) do
    local how, sentence = value, ""
    if type(value) == "table" then how, sentence = value[1], value[2] end
    if not contains(host.verdicts, key) then
      fail(key, "there is no verdict '%s'%s", tostring(key),
        near_text(key, host.verdicts))
    end
    if not contains(HOWS, how) or type(sentence) ~= "string" then
      fail(key, "'%s' expects { \"never\", \"sometimes\" or \"always\", "
        .. "\"a sentence\" }%s", key, near_text(how, HOWS))
    end
    list[#list + 1] = { key = key, how = how, sentence = sentence }
  end
  return list
end

return {
  inspect = function(scn)
    check_fields(scn)
    return read_settings(scn)
  end,
  expect = read_expect,
}
