// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats.hh — the heap in figures, for people.
#pragma once

namespace shim {

/// A summary, as one message; `when` says of which moment.
void print_summary(const char* when);

} // namespace shim
