// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.hh — what is said of misuse where the older shape has no code to return.
#pragma once
#include "kinds.hh"

namespace kmem {

/// The panic of `kmheap`, with one line, if the condition is a misuse. Want of memory is none.
void report(const char* function, const void* object, kmcond cond);

/// The object, or null.
inline void* or_null(const char* function, const void* object, const Made& made)
{
	if (made.cond != kmcond_ok) [[unlikely]]
		report(function, object, made.cond);
	return made.object;
}

inline kmptr or_none(const char* function, const void* object, const Made& made, kmkind kind)
{
	or_null(function, object, made);
	return as_pointer(made, kind);
}

} // namespace kmem
