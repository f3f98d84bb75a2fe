// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resize.hh — poolrealloc and poolmsize.
#pragma once
#include "proof.hh"

namespace pool {

/// Resizes the caller's block to `size` bytes; returns its data, which may have moved. Returns null
/// if there is no memory; the caller's block is then unchanged.
void* resize(LockedPool heap, Target t, std::size_t size);

/// Lets the caller use all of the block's room, as poolmsize promises. Returns how many bytes.
std::size_t fill_out(LockedPool heap, Target t);

} // namespace pool
