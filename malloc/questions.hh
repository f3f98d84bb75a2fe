// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// questions.hh — what is asked of a block.
#pragma once
#include <cstddef>

namespace shim {

/// Reports a block of a class that cannot have been asked for with so many bytes.
void check_size(const void* block, std::size_t size, const char* call);

/// How much the program may use of a block.
std::size_t usable_size(void* block);

/// Is it a block of the main pool itself, of which the pool knows more? One of a class and a
/// foreign one that is ignored or forwarded are none. What is wrong with a pointer is reported,
/// under the name of the call.
bool is_of_pool(void* block, const char* call);

} // namespace shim
