#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# gdb_test.sh STUCK [no-core] - the gdb commands on a deadlocked world, live and
# in a core file
#
# STUCK runs reports/tests/world.c to its deadlock and calls world_close().
# no-core: it has the shadow memory of a sanitizer, terabytes in a core file.
set -u
stuck=$1
core=${2:-core}
commands=$(dirname "$0")/gordian_gdb.py
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
nr=0
failed=0

skip() {
	echo "1..0 # SKIP $1"
	exit 77
}

# expect FILE PATTERN... - the lines of FILE match the patterns in this order
expect() {
	what=$1
	file=$2
	shift 2
	nr=$((nr + 1))
	at=1
	for pattern in "$@"; do
		found=$(tail -n "+$at" "$file" | grep -n -m 1 -e "$pattern" | cut -d: -f1)
		if [ -z "$found" ]; then
			echo "not ok $nr - $what"
			echo "# no '$pattern' at its place in:"
			sed 's/^/# /' "$file"
			failed=1
			return
		fi
		at=$((at + found))
	done
	echo "ok $nr - $what"
}

command -v gdb > /dev/null || skip "gdb is not installed"
gdb -batch -nx -ex "python print('has python')" 2>&1 | grep -q "^has python" ||
	skip "gdb has no python"

set --
if [ "$core" = core ]; then
	set -- -ex "generate-core-file $dir/core"
fi
gdb -batch -nx \
	-ex "set debuginfod enabled off" -ex "set width 0" \
	-ex "set environment ASAN_OPTIONS detect_leaks=0" \
	-ex "source $commands" \
	-ex "break world_close" -ex "run" \
	-ex "echo == tasks\\n" -ex "gordian tasks" \
	-ex "echo == bt\\n" -ex "gordian bt shrink" \
	-ex "echo == bt of an id\\n" -ex "gordian bt 7" \
	-ex "echo == locks\\n" -ex "gordian locks" \
	-ex "echo == waits\\n" -ex "gordian waits" \
	-ex "echo == unharmed\\n" -ex "bt 2" \
	-ex "echo == nonsense\\n" -ex "gordian bt nobody" \
	"$@" \
	-ex "echo == the end\\n" -ex "continue" \
	"$stuck" > "$dir/live" 2>&1
if grep -q -i "ptrace: \|could not trace\|cannot create process" "$dir/live"; then
	skip "processes may not be traced here"
fi

if [ "$core" = core ]; then
	echo "1..8"
else
	echo "1..7"
fi
expect "tasks" "$dir/live" "^== tasks" "blocked  .*shrink$" "blocked  .*offline$" \
	"blocked  .*queue$"
expect "backtrace of a suspended task" "$dir/live" "^== bt" "^shrink/6, blocked, CPU 0:" \
	" toy_lock (" " take_both (" " shrink_cache (" " shrink_main (" "^== bt of"
expect "backtrace by id" "$dir/live" "^== bt of an id" "^offline/7" " offline_block ("
expect "locks" "$dir/live" "^== locks" "^1 lock held by shrink/6:" \
	"#0: slab_mutex{write}, at: take_both .*taken at step 4$" "^1 lock held by offline/7:"
expect "waits" "$dir/live" "^== waits" \
	"^shrink/6 waits for flush_lock (mutex) since step 7, held by offline/7$" \
	"^offline/7 waits for slab_mutex (mutex) since step 8, held by shrink/6$"
expect "the process goes on unharmed" "$dir/live" "^== unharmed" "^#0 .*world_close" \
	"exited normally"
expect "an unknown task is an error" "$dir/live" "^== nonsense" "there is no task 'nobody'"

[ "$core" = core ] || exit "$failed"
gdb -batch -nx -ex "set debuginfod enabled off" -ex "source $commands" \
	-ex "gordian bt shrink" "$stuck" "$dir/core" > "$dir/dead" 2>&1
expect "backtrace in a core file" "$dir/dead" "^shrink/6" " toy_lock (" " take_both (" \
	" shrink_cache (" " shrink_main ("
exit "$failed"
