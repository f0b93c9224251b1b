#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# luacheck.sh ROOT | --self-test - luacheck over all Lua files, warnings are faults
#
# Also compares the globals that .luacheckrc allows in scenarios with those that
# sim/script registers.
set -eu

if ! command -v luacheck >/dev/null 2>&1; then
	echo "luacheck is missing"
	exit 77
fi

here=$(cd "$(dirname "$0")" && pwd)

check() {
	cd "$1"
	luacheck --config "$2" --no-color --codes --formatter plain \
		--exclude-files 'build*' -- .
}

# Each global of sim/script must be known to the configuration.
check_globals() {
	r=0
	[ -d "$1/sim/script" ] || return 0
	names=$(grep -hoE '\{ \{ "", "[a-z_]+"' "$1"/sim/script/*.c |
		sed 's/.*"\([a-z_]*\)"$/\1/')
	for name in $names; do
		if ! grep -q "\"$name\"" "$2"; then
			echo ".luacheckrc:1: global '$name' of sim/script is missing"
			r=1
		fi
	done
	return $r
}

# A sample with an accidental global must fail, one without must pass.
self_test() {
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	config=$here/../../.luacheckrc
	mkdir "$dir/scenarios"
	printf 'local x = 1\nreturn { x = x }\n' >"$dir/scenarios/good.lua"
	(check "$dir" "$config") || { echo "a clean sample fails"; exit 1; }
	for bad in 'leaked = 1' 'return os.time()' 'return math.randomseed(1)' \
		'local unused = 1'; do
		printf '%s\n' "$bad" >"$dir/scenarios/bad.lua"
		if (check "$dir" "$config") >/dev/null; then
			echo "a bad sample passes: $bad"
			exit 1
		fi
	done
	mkdir -p "$dir/sim/script"
	printf '\t{ { "", "brandnew", "x:int" } },\n' >"$dir/sim/script/a.c"
	if check_globals "$dir" "$config" >/dev/null; then
		echo "an unknown global passes"
		exit 1
	fi
	echo "luacheck: self-test: 6 samples, 0 failed"
}

case ${1-} in
--self-test) self_test ;;
'') echo "usage: luacheck.sh ROOT | --self-test" >&2; exit 2 ;;
*)
	check_globals "$1" "$1/.luacheckrc"
	check "$1" .luacheckrc
	;;
esac
