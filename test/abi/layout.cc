// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// layout.cc — the same layout in C++, where `private` has another name.
#include "layout.c" // NOLINT(bugprone-suspicious-include): the point is that it is the same
