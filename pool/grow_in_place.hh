// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// grow_in_place.hh — growing a block over the free blocks next to it.
#pragma once
#include "proof.hh"

namespace pool {

/// Grows an allocated block over the free blocks next to it to at least `need` bytes, and keeps its
/// first `keep` bytes of data. A plain block may move down over the free block before it. The
/// caller splits off what is too much. Returns null, with nothing changed, if there is no room.
Target grow_in_place(LockedPool heap, Target t, std::size_t need, std::size_t keep);

} // namespace pool
