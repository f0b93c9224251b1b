#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: shellcheck.sh ROOT | --self-test
# runs shellcheck over all shell programs
set -eu

if ! command -v shellcheck >/dev/null 2>&1; then
	echo "shellcheck is missing"
	exit 77
fi

# Every file that ends in .sh or starts with a shell's #! line.
shell_files() {
	find . \( -name .git -o -path './build*' \) -prune -o -type f -print |
		LC_ALL=C sort | while IFS= read -r file; do
		case $file in
		*.sh) echo "$file" ;;
		*) if head -n 1 "$file" | grep -qaE '^#!.*[/ ](ba|da)?sh( |$)'; then
			echo "$file"
		fi ;;
		esac
	done
}

check() {
	cd "$1"
	shell_files >"${TMPDIR:-/tmp}/shell_files.$$"
	[ -s "${TMPDIR:-/tmp}/shell_files.$$" ] || { echo "no shell program found"; exit 1; }
	r=0
	xargs -d '\n' shellcheck --external-sources --source-path=SCRIPTDIR \
		--format=gcc <"${TMPDIR:-/tmp}/shell_files.$$" || r=1
	rm -f "${TMPDIR:-/tmp}/shell_files.$$"
	return $r
}

self_test() {
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$1"\n' >"$dir/good"
	(check "$dir") || { echo "a clean sample fails"; exit 1; }
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nrm -rf $1/x\n' >"$dir/bad"
	if (check "$dir") >/dev/null; then
		echo "an unquoted expansion passes"
		exit 1
	fi
	echo "shellcheck: self-test: 2 samples, 0 failed"
}

case ${1-} in
--self-test) self_test ;;
'') echo "usage: shellcheck.sh ROOT | --self-test" >&2; exit 2 ;;
*) check "$1" ;;
esac
