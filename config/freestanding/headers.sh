#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# headers.sh — prints compiler arguments that select the C++ headers of this machine's g++,
# configured for no operating system.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
printf '%s\n' -nostdinc++ "-isystem$here"
LC_ALL=C ${HOST_CXX:-g++} -E -v -x c++ /dev/null 2>&1 >/dev/null |
	sed -n '/^#include <\.\.\.>/,/^End/s|^ \(.*/c++/.*\)|-isystem\1|p'
