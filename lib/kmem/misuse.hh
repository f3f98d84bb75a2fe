// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.hh — how misuse is reported where the older shape has no code to return.
#pragma once
#include "kinds.hh"

namespace kmem {

/// Calls the panic of `kmheap` with one line, if the condition is a misuse. Running out of memory
/// is none.
void report(const char* function, const void* object, kmcond cond);

/// Returns the object; null, after a report, if there is none.
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
