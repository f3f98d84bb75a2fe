// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.hh — reports of invalid pointers into slabs and runs. None of these functions returns.
//
// The pool itself reports other invalid pointers (pool/report.cc). `call` is the function that the
// program called.
#pragma once
#include "slot_map.hh"

namespace shim {

/// The pointer is that of a block that is free already.
[[noreturn]] void report_freed_twice(const char* call, Place place);

/// The pointer is inside a block, or past the last block of its slab.
[[noreturn]] void report_interior(const char* call, Place place);

/// The program says that the block has `size` bytes, more than its class has.
[[noreturn]] void report_wrong_size(const char* call, Place place, std::size_t size);

/// There is no block at the pointer now.
[[noreturn]] void report_no_block(const char* call, const void* ptr);

} // namespace shim
