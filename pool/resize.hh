// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resize.hh — poolrealloc and poolmsize.
#pragma once
#include "proof.hh"

namespace pool {

/// The caller's block with room for `size` bytes, or null: then it is as it was.
void* resize(LockedPool heap, Target t, std::size_t size);

/// Makes all the room a block has the caller's; how much that is.
std::size_t fill_out(LockedPool heap, Target t);

} // namespace pool
