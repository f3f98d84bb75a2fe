// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hint.hh — what is added to the pool's reports about pointers into malloc's slabs and runs.
//
// When a program calls functions of pool.h on `mainmem`, they know blocks of the pool only. Only
// the shim knows whether a pointer lies in a size class.
#pragma once
#include <cstddef>

namespace shim {

/// Text to append to a report that begins "pool mainmem: function(pointer): ". Empty if the report
/// does not name a pointer, or if that is not in a chunk. Takes no lock.
const char* hint_for(const char* report);

/// Does any slot that lies wholly in this range belong to a chunk? Takes no lock.
bool holds_chunks(const void* base, std::size_t size);

/// Reports a poolreset() of the main pool while there are chunks in it, and aborts.
[[noreturn]] void report_reset();

} // namespace shim
