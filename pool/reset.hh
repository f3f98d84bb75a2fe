// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// reset.hh — memory back to where it came from.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Drops every arena; those that were given stay, each one free block.
void reset(LockedPool heap);

/// Hands empty arenas to `free` and pages of large free blocks to `purge`; how many bytes.
std::size_t trim_pool(LockedPool heap);

} // namespace pool
