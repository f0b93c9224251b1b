#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# aarch64_test.sh SOURCE_ROOT - sim/base and sim/core for aarch64, their unit
# tests under qemu-user
#
# There is no arm64 library here but the C library, so this does without meson's
# dependencies: xxhash is a header, cmocka is scripts/cross/shim/cmocka.h. Left
# out: oops_test (sim/core/oops.c reads registers of x86-64 only) and
# toolchain_test (not of the engine, but of the compiler of the models), and
# assert_test (qemu's word on an abort gets into the output that it compares).
set -u
root=$1
cross=aarch64-linux-gnu-gcc
qemu="qemu-aarch64"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
nr=0
failed=0

skip() {
	echo "1..0 # SKIP $1"
	exit 77
}

result() {
	nr=$((nr + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $nr - $1"
	else
		echo "not ok $nr - $1"
		sed 's/^/# /' "$dir/log"
		failed=1
	fi
}

command -v "$cross" > /dev/null || skip "$cross is not installed"
command -v "$qemu" > /dev/null || skip "$qemu is not installed"
[ -f /usr/include/xxhash.h ] || skip "xxhash.h is not installed"

mkdir "$dir/include" "$dir/asm" "$dir/ucontext"
ln -s /usr/include/xxhash.h "$dir/include/xxhash.h"

# build OUTPUT_DIR FLAG... - the objects of sim/base and sim/core
build() {
	out=$1
	shift
	for source in "$root"/sim/base/*.c "$root"/sim/core/*.c \
		"$root/sim/core/coro_aarch64.S"; do
		case $source:$out in
		*.S:*/ucontext) continue ;;
		esac
		"$cross" "$@" -Wno-builtin-declaration-mismatch -c "$source" \
			-o "$out/$(basename "$source").o" || return 1
	done
}

flags="-std=gnu11 -O2 -g -Wall -Wextra -fno-omit-frame-pointer -fno-pie
	-D_GNU_SOURCE -DSIM_HOSTILE=0 -I$root/sim -I$dir/include
	-I$root/scripts/cross/shim"

for backend in asm ucontext; do
	define=
	[ "$backend" = ucontext ] && define=-DSIM_CORO_UCONTEXT=1
	# Flags, one a word.
	# shellcheck disable=SC2086
	build "$dir/$backend" $flags $define -Werror > "$dir/log" 2>&1
	result "$backend: sim/base and sim/core build without warnings" $?
	for test in "$root"/sim/base/tests/*_test.c "$root"/sim/core/tests/*_test.c; do
		name=$(basename "$test" .c)
		bed=
		case $name in
		oops_test | toolchain_test | assert_test) continue ;;
		esac
		# The back ends differ in these.
		case $backend:$name in
		asm:* | ucontext:coro_test | ucontext:s*_test | ucontext:wait_test) ;;
		*) continue ;;
		esac
		if grep -q '"bed.h"' "$test"; then
			bed=$root/sim/core/tests/bed.c
		fi
		# shellcheck disable=SC2086
		"$cross" $flags $define -static -no-pie "$test" $bed \
			"$dir/$backend"/*.o -o "$dir/$name" -lm > "$dir/log" 2>&1 &&
			timeout 120 "$qemu" "$dir/$name" > "$dir/log" 2>&1
		result "$backend: $name" $?
	done
done
echo "1..$nr"
exit "$failed"
