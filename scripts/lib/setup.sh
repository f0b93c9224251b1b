# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# setup.sh - packages, configuration and build, shared by scripts/demo and
# scripts/test. To be sourced after setting gordian_root to the source tree.
: "${gordian_root:?}"

# A line about what goes on; results go to standard output, these do not.
setup_say() {
	printf '== %s\n' "$*" >&2
}

# setup_package_names KIND...: the packages of these kinds.
setup_package_names() {
	for setup_kind in "$@"; do
		sed -n "s/^$setup_kind //p" "$gordian_root/scripts/lib/packages"
	done
}

setup_missing_packages() {
	for setup_package in $(setup_package_names "$@"); do
		setup_status=$(dpkg-query -W -f '${db:Status-Status}' \
			"$setup_package" 2>/dev/null) || setup_status=absent
		if [ "$setup_status" != installed ]; then
			echo "$setup_package"
		fi
	done
}

# Run a command as root.
setup_as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "cannot install packages: neither root nor sudo" >&2
		return 1
	fi
}

# setup_packages KIND...: install what is missing; does nothing if nothing is.
setup_packages() {
	if ! command -v dpkg-query >/dev/null 2>&1; then
		setup_say "no Debian: these packages are expected to be here:" \
			"$(setup_package_names "$@" | tr '\n' ' ')"
		return 0
	fi
	setup_missing=$(setup_missing_packages "$@" | tr '\n' ' ')
	if [ -z "$setup_missing" ]; then
		return 0
	fi
	setup_say "installing $setup_missing"
	setup_as_root apt-get -qq update || {
		echo "hint: install by hand: apt-get install $setup_missing" >&2
		return 1
	}
	# One name an argument.
	# shellcheck disable=SC2086
	setup_as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install \
		--yes --no-install-recommends $setup_missing >/dev/null || {
		echo "hint: install by hand: apt-get install $setup_missing" >&2
		return 1
	}
}

# setup_configure DIR [OPTION...]: configure, again if it is configured already,
# so that new directories and changed options count. CC chooses the compiler.
setup_configure() {
	setup_dir=$1
	shift
	mkdir -p "$setup_dir" || return 1
	setup_log=$setup_dir/setup.log
	if [ -f "$setup_dir/build.ninja" ]; then
		if meson setup --reconfigure "$@" "$setup_dir" "$gordian_root" \
			>"$setup_log" 2>&1; then
			return 0
		fi
		setup_say "configuring $setup_dir from scratch"
		rm -rf "$setup_dir"
		mkdir -p "$setup_dir" || return 1
	fi
	meson setup "$@" "$setup_dir" "$gordian_root" >"$setup_log" 2>&1 || {
		cat "$setup_log" >&2
		return 1
	}
}

# setup_build DIR [OPTION...]: configure and build; shows warnings and errors.
setup_build() {
	setup_configure "$@" || return 1
	ninja --quiet -C "$1" >&2
}
