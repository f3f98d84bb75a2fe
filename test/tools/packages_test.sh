#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# packages_test.sh PACKAGES — what tools/packages.sh does on machines that have everything, lack
# something, have no apt, or no root. Every program that it would call is a dummy that records the
# call.
set -eu
packages=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# dummy NAME STATUS: creates a program that records how it was called.
dummy() {
	printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n%s\nexit %s\n' "$1" "$tree" "${3-}" "$2" \
		>"$tree/bin/$1"
	chmod +x "$tree/bin/$1"
}

machine() {
	rm -rf "${tree:?}/bin" "$tree/calls"
	mkdir "$tree/bin"
	for tool in sh env printf sed sort head tr basename grep cat rm ln; do
		ln -s "$(command -v "$tool")" "$tree/bin/$tool"
	done
	touch "$tree/calls"
}

# install: runs install_missing on that machine, for a list of one thing that is present and one
# that the dummy apt-get provides.
install() {
	status=0
	# shellcheck disable=SC2016 # the dollar is for that shell
	PATH=$tree/bin "$tree/bin/sh" -c '. "$1"; install_missing "
command:sh   dash     always here
command:wish tk       brought by the dummy
"' try.sh "$packages" >"$tree/output" 2>&1 || status=$?
}

# expect NAME STATUS PATTERN CALLS-PATTERN
expect() {
	if [ "$status" -ne "$2" ] || ! grep -q "$3" "$tree/output" || ! grep -q "$4" "$tree/calls"; then
		printf '%s: status %s\n' "$1" "$status"
		cat "$tree/output" "$tree/calls"
		failures=1
	fi
}

machine
dummy wish 0
dummy apt-get 0
dummy sudo 0
install
if [ "$status" -ne 0 ] || [ -s "$tree/calls" ] || [ -s "$tree/output" ]; then
	echo "with everything there, nothing is to be called or said"
	cat "$tree/calls" "$tree/output"
	failures=1
fi

machine
echo none >"$tree/calls"
install
expect 'without apt' 1 'missing, by their Debian names: tk' none

machine
dummy id 0 'echo 1000'
dummy apt-get 0
dummy sudo 1
install
expect 'without root' 1 'sudo apt-get install --no-install-recommends tk' '^sudo -n true'
if grep -q '^apt-get' "$tree/calls"; then
	echo "without root, apt-get was called"
	failures=1
fi

machine
dummy id 0 'echo 0'
dummy apt-get 0 "case \$* in *install*) ln -s sh '$tree/bin/wish' ;; esac"
install
expect 'as root' 0 'Installing with apt-get: tk' '^apt-get .*install -y --no-install-recommends tk'
expect 'as root, first' 0 '' '^apt-get .*update'

machine
dummy id 0 'echo 0'
dummy apt-get 0
install
expect 'when apt-get brings nothing' 1 'still missing after the installation: tk' 'install'

machine
dummy id 0 'echo 0'
dummy apt-get 100 'echo "no such package"'
install
expect 'when apt-get fails' 1 'apt-get update failed' 'update'

# test.sh must not begin its long run for a word that it does not know.
machine
echo none >"$tree/calls"
ln -s "$(command -v dirname)" "$tree/bin/dirname"
status=0
PATH=$tree/bin "$tree/bin/sh" "$(dirname "$packages")/test.sh" --suite >"$tree/output" 2>&1 || status=$?
expect 'test.sh with an argument' 1 '^test.sh: --suite: it takes --all or nothing;' none

exit "$failures"
