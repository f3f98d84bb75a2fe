// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// questions.hh — queries about a block: its size, its owner.
#pragma once
#include <cstddef>

namespace shim {

/// Reports, and aborts, if the block is too small to have been allocated for `size` bytes. Checks
/// blocks of a class only.
void check_size(const void* block, std::size_t size, const char* call);

/// How many bytes of the block the program may use.
std::size_t usable_size(void* block);

/// Is it a block of the main pool itself, which may have tags? False for blocks of a class, and for
/// foreign ones that are ignored or forwarded. Reports a bad pointer, under the name of the call,
/// and aborts.
bool is_of_pool(void* block, const char* call);

} // namespace shim
