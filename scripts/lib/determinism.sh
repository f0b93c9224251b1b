#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# determinism.sh WORK_DIR GORDIAN [NAME=GORDIAN]... - nothing but the choices
#
# Explores the founding scenarios and some of the corpus with GORDIAN, replays
# every finding under whatever must not matter (another process, address space
# layout, environment, contents of fresh memory, detectors, and the builds
# NAME=GORDIAN, which must have the same model), and compares event hashes. Then
# runs schedules twice, and equal explorations twice. Prints TAP; logs are in
# WORK_DIR.
set -u

if [ $# -lt 2 ]; then
	sed -n '4,12s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
reference=$2
shift 2
mkdir -p "$work" || exit 2
rm -f "$work"/*.db "$work"/*.log "$work"/*.csv

# What may be lowered to try the suite itself out.
replays=${DETERMINISM_REPLAYS:-1000}
rechecks=${DETERMINISM_RECHECKS:-10000}
executions=${DETERMINISM_EXECUTIONS:-20000}
founding='slub/destroy_vs_cpu_offline slub/offline_vs_suspend
slub/offline_vs_shrink_vs_suspend slub/sysfs_shrink_vs_destroy_vs_cpu'
# The founding ones run in v4; these add interrupts, static keys, late works.
corpus='corpus/k05_debug_key_under_slab_mutex
corpus/k06_rcu_barrier_under_slab_mutex corpus/k07_sysfs_removal_under_slab_mutex
corpus/k08_name_taken_by_removal'
# Choices that are no moves: allocations that fail, wake-ups without a cause.
faults='slub/online_without_memory litmus/spurious_wake'
scenarios="litmus/abba $founding $corpus $faults"

tests_nr=0
failed_nr=0

# result STATUS TEXT: one line of TAP.
result() {
	tests_nr=$((tests_nr + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests_nr - $2"
	else
		echo "not ok $tests_nr - $2"
		failed_nr=$((failed_nr + 1))
	fi
}

skip() {
	tests_nr=$((tests_nr + 1))
	echo "ok $tests_nr - $1 # SKIP $2"
}

file_of() {
	printf '%s/scenarios/%s.lua' "$root" "$1"
}

log_of() {
	printf '%s/%s.log' "$work" "$(printf '%s' "$1" | tr '/ ' '__')"
}

# explore GORDIAN DB SCENARIO OPTION...: all of its output goes to a log.
explore() {
	explore_gordian=$1
	explore_db=$2
	explore_name=$3
	shift 3
	"$explore_gordian" explore --strategy=random --quiet --progress=none -o "$explore_db" \
		"$@" "$(file_of "$explore_name")" \
		>>"$(log_of "explore $explore_name")" 2>&1
}

# Rows without the head; gordian writes CSV with the line ends of RFC 4180.
rows() {
	"$reference" query --format=csv "$1" "$2" | tr -d '\r' | tail -n +2
}

# replay_all TEXT COUNT COMMAND...: COMMAND... replay TOKEN for every finding.
replay_all() {
	replay_text=$1
	replay_nr=$2
	shift 2
	replay_log=$(log_of "replay $replay_text")
	# Without a finding there is nothing to prove.
	status=1
	[ -s "$work/tokens.csv" ] && status=0
	while IFS=, read -r hash token; do
		out=$("$@" replay --quiet -n "$replay_nr" "$token" \
			2>>"$replay_log")
		printf '%s\n%s\n' "$token" "$out" >>"$replay_log"
		case $out in
		*"event hash $hash, $replay_nr of $replay_nr runs equal"*) ;;
		*) status=1 ;;
		esac
	done <"$work/tokens.csv"
	result "$status" "$replay_text: $replay_nr of $replay_nr replays of each finding"
}

# replay --detectors=none takes its option behind the command's name.
without_detectors() {
	without_command=$1
	shift
	"$reference" "$without_command" --detectors=none "$@"
}

model_of() {
	"$1" --version | sed -n 's/.*model \([0-9a-f]*\).*/\1/p'
}

# What an exploration found, without anything that names the process.
canonical() {
	rows "$1" "SELECT scenario, variant, verdict, executions_nr, steps_nr
		FROM v_tally ORDER BY scenario, variant, verdict"
	rows "$1" "SELECT scenario, variant, bug_id, seen_nr, steps_nr, seed,
		event_hash, token, title FROM v_bug
		ORDER BY scenario, variant, bug_id"
	rows "$1" "SELECT event_hash FROM v_schedule ORDER BY event_hash"
}

# same_tallies TEXT COUNT COMMAND...: explores as the reference did.
same_tallies() {
	same_text=$1
	same_nr=$2
	shift 2
	same_db=$work/$(printf '%s' "$same_text" | tr ' ' '_').db
	for same_name in $scenarios; do
		"$@" explore --strategy=random --quiet --progress=none -o "$same_db" \
			-n "$same_nr" "$(file_of "$same_name")" \
			>>"$(log_of "explore $same_text")" 2>&1
	done
	canonical "$same_db" >"$same_db.csv"
	cmp -s "$work/reference_$same_nr.csv" "$same_db.csv" &&
		[ -s "$same_db.csv" ]
	result $? "$same_text: $same_nr executions of each scenario give the same results"
}

# reference_tallies COUNT: what same_tallies compares with.
reference_tallies() {
	for name in $scenarios; do
		explore "$reference" "$work/reference_$1.db" "$name" -n "$1"
	done
	canonical "$work/reference_$1.db" >"$work/reference_$1.csv"
}

cd "$root" || exit 2

# ---- findings ----

reference_tallies "$executions"
for name in $scenarios; do
	found=$(rows "$work/reference_$executions.db" \
		"SELECT count(*) FROM v_bug WHERE scenario = '$name'")
	[ "${found:-0}" -gt 0 ]
	result $? "$name: there are findings"
done
rows "$work/reference_$executions.db" \
	"SELECT event_hash, token FROM v_bug ORDER BY scenario, bug_id" \
	>"$work/tokens.csv"

# ---- replay them ----

big=$(head -c 100000 /dev/zero | tr '\0' x)
replay_all "second process" "$replays" "$reference"
replay_all "no environment" "$replays" env -i "$reference"
replay_all "environment of 100 kB" "$replays" env BIG="$big" "$reference"
replay_all "fresh memory is 0xa5" "$replays" \
	env MALLOC_PERTURB_=165 "$reference"
replay_all "without detectors" "$replays" without_detectors
if setarch "$(uname -m)" -R true 2>/dev/null; then
	replay_all "no address space randomization" "$replays" \
		setarch "$(uname -m)" -R "$reference"
else
	skip "no address space randomization" "setarch -R is not allowed here"
fi
for build in "$@"; do
	name=${build%%=*}
	gordian=${build#*=}
	[ -n "$(model_of "$gordian")" ] &&
		[ "$(model_of "$gordian")" = "$(model_of "$reference")" ]
	result $? "build $name has the same model"
	replay_all "build $name" "$replays" "$gordian"
done

# ---- explore again ----

same_tallies "another process" "$executions" env BIG="$big" "$reference"
reference_tallies 2000
for build in "$@"; do
	same_tallies "exploring with build ${build%%=*}" 2000 "${build#*=}"
done

# ---- explore with several processes ----

# dump DB: all rows of all tables but the one that tells when and where.
dump() {
	for table in $(rows "$1" "SELECT name FROM sqlite_master
		WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND
		name <> '_wall' ORDER BY name"); do
		echo "$table"
		rows "$1" "SELECT * FROM $table" | sort
	done
}

for jobs in 1 2 5; do
	for name in $scenarios; do
		explore "$reference" "$work/jobs_$jobs.db" "$name" -n 3000 \
			-j "$jobs"
	done
	dump "$work/jobs_$jobs.db" >"$work/jobs_$jobs.csv"
	[ "$(wc -l <"$work/jobs_$jobs.csv")" -gt 100 ] &&
		cmp "$work/jobs_1.csv" "$work/jobs_$jobs.csv" \
			>>"$(log_of "jobs $jobs")" 2>&1
	result $? "$jobs processes: the same database"
done

# ---- run each schedule twice ----

for name in $founding; do
	for variant in v4 v6.0; do
		"$reference" explore --recheck --quiet --progress=none \
			-n "$rechecks" "$(file_of "$name")" -- \
			"variant=$variant" \
			>"$(log_of "recheck $name $variant")" 2>&1
		# 0: clean, 1: findings, 3: diverged
		[ $? -le 1 ]
		result $? "$name in $variant: $rechecks schedules run twice alike"
	done
done

echo "1..$tests_nr"
[ "$failed_nr" -eq 0 ]
