// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// image.hh — the library's writable memory: put back for each input, and a thread's part of it
// exchanged for another's.
//
// An input starts with what the loader and the constructors left. A thread is a copy of the
// library's thread-local variables: to switch is to store one and load another, so that the malloc
// replacement sees several threads where one runs.
#pragma once
#include <cstddef>
#include <vector>

namespace fuzz {

/// What a thread has of its own.
using ThreadImage = std::vector<unsigned char>;

/// Puts everything back. The first call finds out what there is to put back.
void restore_library();

/// Of a thread that has not yet called anything.
ThreadImage new_thread_image();

void store_thread(ThreadImage& into);
void load_thread(const ThreadImage& from);

} // namespace fuzz
