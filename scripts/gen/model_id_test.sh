#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# model_id_test.sh - what changes the model's identity and what does not (TAP)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/tree/kernel_model/mm" "$dir/tree/sim/core/tests" "$dir/tree/sim/base"
echo 'int slub;' >"$dir/tree/kernel_model/mm/slub.c"
echo 'int core;' >"$dir/tree/sim/core/core.c"

nr=0
failed=0
result() {
	nr=$((nr + 1))
	if [ "$1" = yes ]; then
		echo "ok $nr - $2"
	else
		failed=$((failed + 1))
		echo "not ok $nr - $2"
	fi
}

# Print the identity for the compiler and flags given.
id_of() {
	"$here/model_id.sh" "$dir/tree" "$dir/id.h" "$@"
	sed -n 's/^#define GORDIAN_MODEL_ID "\([0-9a-f]\{16\}\)"$/\1/p' "$dir/id.h"
}

expect_same() {
	if [ "$2" = "$3" ]; then result yes "$1"; else result no "$1"; fi
}

expect_other() {
	if [ "$2" != "$3" ]; then result yes "$1"; else result no "$1"; fi
}

first=$(id_of 'gcc 12' -Og)
expect_other 'sixteen digits' "$first" ''
expect_same 'same again' "$first" "$(id_of 'gcc 12' -Og)"
expect_other 'other compiler' "$first" "$(id_of 'gcc 13' -Og)"
expect_other 'other flags' "$first" "$(id_of 'gcc 12' -O2)"
expect_other 'flags are words' "$(id_of 'gcc 12' -a -b)" "$(id_of 'gcc 12' -ab)"

id_of 'gcc 12' -Og >/dev/null
touch -d '2001-01-01' "$dir/id.h"
id_of 'gcc 12' -Og >/dev/null
expect_same 'header is left alone' "$(stat -c %Y "$dir/id.h")" "$(date -d 2001-01-01 +%s)"

echo 'int test;' >"$dir/tree/sim/core/tests/a_test.c"
echo 'int base;' >"$dir/tree/sim/base/a.c"
echo 'words' >"$dir/tree/kernel_model/UPSTREAM.md"
expect_same 'tests, lower layers and texts do not count' "$first" "$(id_of 'gcc 12' -Og)"

mkdir -p "$dir/tree/sim/script"
echo 'return 1' >"$dir/tree/sim/script/prelude.lua"
second=$(id_of 'gcc 12' -Og)
expect_other 'a new file counts' "$first" "$second"
mv "$dir/tree/kernel_model/mm/slub.c" "$dir/tree/kernel_model/mm/slob.c"
third=$(id_of 'gcc 12' -Og)
expect_other 'a new name counts' "$second" "$third"
echo 'int slub2;' >"$dir/tree/kernel_model/mm/slob.c"
expect_other 'a changed file counts' "$third" "$(id_of 'gcc 12' -Og)"

cp -r "$dir/tree" "$dir/moved"
last=$(id_of 'gcc 12' -Og)
"$here/model_id.sh" "$dir/moved" "$dir/moved.h" 'gcc 12' -Og
expect_same 'the place of the tree does not count' \
	"$(grep -c "$last" "$dir/moved.h")" 1

echo "1..$nr"
[ "$failed" -eq 0 ]
