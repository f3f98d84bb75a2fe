// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.hh — passing a composed text to the pool's `print` or `panic`, or to their default.
#pragma once
#include "pool.h"
#include "text_buffer.hh"

namespace pool {

using base::Dump;
using base::Hex;
using Text = base::TextBuffer<1024>;

const char* name_of(const Pool& pool);

/// Prints one message. Without a `print`, it is a line on the standard error. The text is modified:
/// some stacks have too little room for a copy.
void say(Pool& pool, Text& text);

/// Calls the pool's `panic` with the lock held, as pool(3) says. Without one, the program ends: the
/// lock is released, then the message is printed, so that neither `print` nor a handler of the
/// abort waits for the lock.
void panic(Pool& pool, Text& text);

/// The same, but if `panic` returns, releases the lock and ends the program.
[[noreturn]] void give_up(Pool& pool, Text& text);

} // namespace pool
