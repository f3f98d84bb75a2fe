// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hint.hh — what is added to the pool's reports where the block is malloc's.
//
// Functions of pool.h that a program calls on `mainmem` know blocks of the pool only. Whether a
// pointer is that of a class the shim knows alone.
#pragma once
#include <cstddef>

namespace shim {

/// A line for the report, which begins "pool mainmem: function(pointer): "; empty if it is about
/// something else, or about a block of the pool. Takes no lock.
const char* hint_for(const char* report);

/// Is there a chunk in this range? Takes no lock.
bool holds_chunks(const void* base, std::size_t size);

/// Reports that the program drops the whole pool, chunks and all.
[[noreturn]] void report_reset();

} // namespace shim
