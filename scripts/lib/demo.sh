#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh [EXECUTIONS] - the main job from scenario to SQL; called by scripts/demo
#
# Explores the four founding scenarios in the patch that lockdep complained
# about (v4) and in the kernel where it is repaired (v6.0), replays one of the
# deadlocks by its token and asks the database. Fails if v4 shows none, if v6.0
# shows any, or if the token does not reproduce. In one scenario v6.0 has a
# race that is no deadlock (E2 in docs/founding.md); v6.1 has nothing there.
set -eu

: "${gordian:?run scripts/demo}" "${gordian_root:?run scripts/demo}"

executions=${1:-100k}
scenarios='destroy_vs_cpu_offline offline_vs_suspend
offline_vs_shrink_vs_suspend sysfs_shrink_vs_destroy_vs_cpu'
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cd "$out"

say() {
	printf '\n== %s\n' "$*"
}

# explore VARIANT SCENARIO: exit status 0 clean, 1 finding, 2 error.
explore() {
	"$gordian" explore --strategy=random --quiet -n "$executions" \
		-j "$(nproc)" -o demo.db \
		"$gordian_root/scenarios/slub/$2.lua" -- "variant=$1"
}

fail() {
	echo "demo: $*" >&2
	exit 1
}

say "patch v4 (August 2021): is the lockdep splat a real deadlock?"
for name in $scenarios; do
	status=0
	explore v4 "$name" || status=$?
	[ "$status" -eq 1 ] || fail "$name in v4: status $status, not 1"
done

say "v6.0, the same scenarios, the same budget: no deadlock"
raced=sysfs_shrink_vs_destroy_vs_cpu
for name in $scenarios; do
	status=0
	explore v6.0 "$name" || status=$?
	[ "$status" -eq 0 ] || [ "$status$name" = "1$raced" ] ||
		fail "$name in v6.0: status $status, not 0"
done
deadlocks=$("$gordian" query --format=csv demo.db \
	"SELECT count(*) FROM v_bug
	 WHERE variant = 'v6.0' AND verdict = 'deadlock'" | tail -n 1 | tr -d '\r')
[ "$deadlocks" = 0 ] || fail "v6.0 has $deadlocks deadlocks"

say "what is left there, a count outside of its lock, is repaired in v6.1"
status=0
explore v6.1 "$raced" || status=$?
[ "$status" -eq 0 ] || fail "$raced in v6.1: status $status, not 0"

say "replay the shortest deadlock by its token"
token=$("$gordian" query --format=csv demo.db \
	"SELECT token FROM v_bug WHERE verdict = 'deadlock'
	 ORDER BY steps_nr LIMIT 1" | tr -d '\r' | tail -n 1)
echo "\$ gordian replay $token"
status=0
"$gordian" replay "$token" || status=$?
[ "$status" -eq 1 ] || fail "the token did not reproduce: status $status"

say "ask the database, in SQL"
query="SELECT scenario, variant, seen_nr, title FROM v_bug
  WHERE seen_nr > 0 ORDER BY scenario, title"
echo "\$ gordian query demo.db \"$query\""
"$gordian" query demo.db "$query"
