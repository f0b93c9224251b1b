#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# browser.sh GORDIAN SCENARIOS DIR [PICTURES] - the pages in a real browser
#
# Runs reports/tests/browser/browser_test.mjs. What it needs from npm, pinned in
# package-lock.json there, goes into DIR, by 'npm ci' the first time and when
# that file changes. Without chromium, npm, node 20 or a registry: skipped.
set -eu

gordian=$1
scenarios=$2
dir=$3
here=$(cd "$(dirname "$0")/../../reports/tests/browser" && pwd)
shift 3

skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

chromium=$(command -v chromium) || skip "no chromium"
command -v npm >/dev/null || skip "no npm"
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${major:-0}" -ge 20 ] || skip "node ${major:-is missing}: playwright needs 20"

mkdir -p "$dir"
if ! cmp -s "$here/package-lock.json" "$dir/installed.json"; then
	cp "$here/package.json" "$here/package-lock.json" "$dir"
	(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund) \
		>"$dir/npm.log" 2>&1 || skip "npm ci failed, see $dir/npm.log"
	cp "$here/package-lock.json" "$dir/installed.json"
fi
exec node "$here/browser_test.mjs" "$gordian" "$scenarios" "$dir" "$chromium" "$@"
