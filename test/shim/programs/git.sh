# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# A repository is created, filled, merged, packed, cloned and checked. Its dates are fixed, so the
# names of its commits show whether every byte is right.
# needs: git
set -eu
commits=25
if [ "${SIZE:-normal}" = small ]; then commits=1; fi
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=c \
	GIT_COMMITTER_EMAIL=c@example.org GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'

git init -q -b main repo
cd repo
n=0
while [ "$n" -lt "$commits" ]; do
	n=$((n + 1))
	awk -v n="$n" 'BEGIN { for (i = 0; i < 200; i++) print i * n, (i * 7919 * n) % 1009 }' >"file$((n % 7))"
	git add .
	git commit -q -m "commit $n"
done
git rev-parse HEAD
if [ "$commits" -gt 1 ]; then
	git checkout -q -b side HEAD~5
	echo side >side
	git add side
	git commit -q -m side
	git checkout -q main
	git merge -q --no-edit side
	git log --stat --format=%H | sha256sum
	git diff HEAD~10 | sha256sum
	git gc -q
	git fsck --strict 2>&1
	cd ..
	git clone -q repo copy
	git -C copy log --format=%H | sha256sum
fi
