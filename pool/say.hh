// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.hh — a composed text to the pool's print or panic, or to what stands in for them.
#pragma once
#include "pool.h"
#include "text.hh"

namespace pool {

const char* name_of(const Pool& pool);

/// One message. With no `print`, a line on the standard error. The text is used up by it: there is
/// little room on some stacks for a copy.
void say(Pool& pool, Text& text);

/// The pool's panic; with none, a message and the end.
void panic(Pool& pool, Text& text);

} // namespace pool
