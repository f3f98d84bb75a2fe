// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.hh — what is said of a bad pointer that lies among the slabs. Each is the end.
//
// Of others the pool speaks (pool/report.cc).
#pragma once
#include "size_class.hh"

namespace shim {

/// The pointer is that of a block that is free. `call` is what the program called.
void report_freed_twice(const char* call, const void* ptr, Class c);

/// It lies inside a block, or past the last of its slab.
void report_interior(const char* call, const void* ptr, Class c);

/// The program says that the block has `size` bytes; its class has fewer.
void report_wrong_size(const char* call, const void* ptr, std::size_t size, Class c);

/// It lies where no block is any more.
void report_no_block(const char* call, const void* ptr);

} // namespace shim
