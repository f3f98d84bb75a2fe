// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// image.hh — the library's writable memory: restored for each input, with thread-local variables
// that are swapped to change threads.
//
// An input starts with what the loader and the constructors left. A thread is a copy of the
// library's thread-local variables. Switching threads stores one copy and loads another, so the
// malloc replacement sees several threads where only one runs.
#pragma once
#include <cstddef>
#include <vector>

namespace fuzz {

/// The thread-local variables of one thread.
using ThreadImage = std::vector<unsigned char>;

/// Restores everything. The first call finds out what has to be restored.
void restore_library();

/// The variables of a thread that has not called anything yet.
ThreadImage new_thread_image();

void store_thread(ThreadImage& into);
void load_thread(const ThreadImage& from);

} // namespace fuzz
