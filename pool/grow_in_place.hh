// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// grow_in_place.hh — a block made larger by what is free beside it.
#pragma once
#include "proof.hh"

namespace pool {

/// The block grown where it stands to `need` bytes, its first `keep` bytes kept, or a null target
/// if there is not the room.
Target grow_in_place(LockedPool heap, Target t, std::size_t need, std::size_t keep);

} // namespace pool
