// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.hh — a composed text to the pool's print or panic, or to what stands in for them.
#pragma once
#include "pool.h"
#include "text_buffer.hh"

namespace pool {

using base::Dump;
using base::Hex;
using Text = base::TextBuffer<1024>;

const char* name_of(const Pool& pool);

/// One message. With no `print`, a line on the standard error. The text is used up by it: there is
/// little room on some stacks for a copy.
void say(Pool& pool, Text& text);

/// The pool's panic, with the lock held, as its page says. With none, the end: the lock is released
/// first, then the message is printed, so that neither a handler of the abort nor whoever has to
/// read what is printed waits for the lock.
void panic(Pool& pool, Text& text);

/// The same where there is no way on: if panic returns, the lock is released, and it is the end.
[[noreturn]] void give_up(Pool& pool, Text& text);

} // namespace pool
