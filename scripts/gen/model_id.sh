#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# model_id.sh SOURCE_ROOT OUTPUT COMPILER [FLAG...]
#
# Writes OUTPUT, a header that defines GORDIAN_MODEL_ID: 16 hex digits over
# everything that decides how a recorded schedule runs again. That is the text
# of kernel_model, sim/core and sim/script, the compiler and the flags of model
# code; not the optimisation, sanitizer or coroutine back end of the engine,
# and no tests. OUTPUT is left alone when it would not change.
set -eu
LC_ALL=C
export LC_ALL

if [ $# -lt 3 ]; then
	echo "usage: model_id.sh SOURCE_ROOT OUTPUT COMPILER [FLAG...]" >&2
	exit 2
fi
root=$1
output=$2
shift 2

# One line per file: its hash and its path below the root, in path order.
list_sources() {
	cd "$root"
	for dir in kernel_model sim/core sim/script; do
		[ -d "$dir" ] || continue
		find "$dir" -type d -name tests -prune -o -type f \
			\( -name '*.c' -o -name '*.h' -o -name '*.S' \
			-o -name '*.def' -o -name '*.lua' -o -name '*.ld' \) \
			-print
	done | sort | while IFS= read -r file; do
		# An editor may take a file away between find and here.
		sha256sum "$file" 2>/dev/null || echo "gone $file"
	done
}

sources=$(list_sources)
id=$(printf '%s\n' "$*" "$sources" | sha256sum | cut -c1-16)

line="#define GORDIAN_MODEL_ID \"$id\""
if [ -f "$output" ] && grep -qxF "$line" "$output"; then
	exit 0
fi
{
	echo '/* SPDX-License-Identifier: GPL-2.0-only */'
	echo '/* Made by scripts/gen/model_id.sh */'
	echo '#ifndef GORDIAN_MODEL_ID'
	echo "$line"
	echo '#endif'
} >"$output.tmp"
mv "$output.tmp" "$output"
