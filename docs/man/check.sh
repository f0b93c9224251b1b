#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check.sh PAGE... - mandoc must find no error in any page; prints TAP
if ! command -v mandoc >/dev/null; then
	echo "1..0 # SKIP mandoc is missing"
	exit 0
fi

nr=0
failed=0
for page; do
	nr=$((nr + 1))
	if report=$(mandoc -T lint -W error "$page" 2>&1) &&
		[ "$(mandoc -T ascii "$page" | grep -c .)" -ge 10 ]; then
		echo "ok $nr - man: ${page##*/}"
	else
		echo "not ok $nr - man: ${page##*/}"
		printf '%s\n' "$report" | sed 's/^/# /'
		failed=1
	fi
done
echo "1..$nr"
exit $failed
