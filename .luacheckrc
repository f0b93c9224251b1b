-- SPDX-License-Identifier: GPL-2.0-only
std = "lua54"
max_line_length = 100

local function fields(names)
  local result = { fields = {} }
  for name in names:gmatch("%S+") do
    result.fields[name] = {}
  end
  return result
end

-- What the sandbox gives to a scenario; nothing else of Lua is there.
-- scripts/lint/luacheck.sh compares the first line with sim/script.
stds.scenario = {
  read_globals = {
    "after", "choose", "expect", "holds", "include", "matrix", "random", "scenario",
    "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "print",
    "rawequal", "rawget", "rawlen", "rawset", "select", "setmetatable", "tonumber",
    "tostring", "type", "xpcall",
    math = fields("abs ceil floor fmod huge max maxinteger min mininteger random " ..
      "tointeger type ult"),
    string = fields("byte char find format gmatch gsub len lower match rep reverse sub upper"),
    table = fields("concat insert pack remove sort unpack"),
  },
}
-- An actor that ignores its k, a table that is only returned: no faults.
files["scenarios"] = { std = "scenario", ignore = { "212/k", "212/_.*" } }
files["cli/new"] = files["scenarios"]
files["reports/tests/browser"] = files["scenarios"]
