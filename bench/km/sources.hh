// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sources.hh — where kmem's objects come from while they are measured: one thread needs no
// lock, and its peers have none; the heap of kmem has one.
#pragma once

#include <kmem.h>

namespace bench {

using Source = kmcell* (*)();

/// A Pool over pages, without a lock.
inline Pool& bare_pool()
{
	static Pool pool = [] {
		Pool p{};
		p.name = "bench";
		p.alloc = poolpagealloc;
		p.merge = poolpagemerge;
		p.free = poolpagefree;
		return p;
	}();
	return pool;
}

/// That, as a source.
inline kmcell* unlocked()
{
	static kmcell* const source = kmsource(&bare_pool());
	return source;
}

/// kmem's own heap, and with it its lock.
inline kmcell* heap()
{
	return nullptr;
}

} // namespace bench
