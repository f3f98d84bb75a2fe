// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cxx_runtime.hh — the C++ run-time library, where the program has one.
//
// We are not linked to it: in a C program it is not there. In a C++ program it is, and
// our weak references to it are bound at the start. A C program may load a C++ plugin
// later, which brings a library that they are not bound to; that one is looked up when
// operator new has run out of memory.
#pragma once
#include <new>

namespace shim {

/// What std::set_new_handler was last given; null also if there is no such library.
std::new_handler current_new_handler();

/// Throws std::bad_alloc; without a library to throw it with, a message and the end.
[[noreturn]] void throw_bad_alloc();

/// Do our own functions catch? Not if the library came after us.
bool can_catch();

} // namespace shim
