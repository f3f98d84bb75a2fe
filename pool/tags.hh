// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tags.hh — what a caller may note on an allocated block: two words, and a pin.
#pragma once
#include "proof.hh"

namespace pool {

void set_tag(Heap heap, Target t, bool second, std::uintptr_t tag);
std::uintptr_t get_tag(Heap heap, Target t, bool second);
void set_pinned(Heap heap, Target t, bool yes);

} // namespace pool
