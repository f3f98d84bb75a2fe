// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.hh — what is said of a bad pointer that lies among the slabs. Each is the end.
//
// Of others the pool speaks (pool/report.cc).
#pragma once
#include "slot_map.hh"

namespace shim {

/// The pointer is that of a block that is free. `call` is what the program called.
[[noreturn]] void report_freed_twice(const char* call, Place place);

/// It lies inside a block, or past the last of its slab.
[[noreturn]] void report_interior(const char* call, Place place);

/// The program says that the block has `size` bytes; its class has fewer.
[[noreturn]] void report_wrong_size(const char* call, Place place, std::size_t size);

/// It lies where no block is any more.
[[noreturn]] void report_no_block(const char* call, const void* ptr);

} // namespace shim
