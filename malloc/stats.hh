// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats.hh — printing a summary of the heap.
#pragma once

namespace shim {

/// Prints a summary as one message. `when` is put after the word "heap" in its first line.
void print_summary(const char* when);

} // namespace shim
