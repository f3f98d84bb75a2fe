// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cxx_runtime.hh — the C++ run-time library, where the program has one.
//
// We are not linked to it, since a C program does not have it. In a C++ program our weak references
// to it are bound at start. A C program may later load a C++ plugin, and the library with it; our
// references are not bound to that one, so it is looked up when operator new runs out of memory.
#pragma once
#include <new>

namespace shim {

/// The handler that std::set_new_handler was last given; null if none, or without a C++ library.
std::new_handler current_new_handler();

/// Throws std::bad_alloc; aborts with a message if there is no library to throw it with.
[[noreturn]] void throw_bad_alloc();

/// Can our own functions catch exceptions? Not if the C++ library was loaded after us.
bool can_catch();

} // namespace shim
