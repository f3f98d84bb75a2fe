// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// watched.hh — the long way of the functions that are called most. The lock is held, and is let go.
#pragma once
#include "session.hh"

namespace pool {

/// A request that could not be met; the errno of that is set when the lock is free.
void refuse(Heap heap);

void* allocate_watched(Heap heap, std::size_t size);
void free_watched(Heap heap, void* data);
void* resize_watched(Heap heap, void* old, std::size_t size);

} // namespace pool
