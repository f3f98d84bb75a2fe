// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// c++config.h — libstdc++'s own settings, except those that depend on an operating system.
#pragma once
#include_next <bits/c++config.h>

#undef _GLIBCXX_HAS_GTHREADS
#undef _GLIBCXX_HAVE_LINUX_FUTEX
