// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sources.hh — where kmem's objects come from while they are measured: a single thread needs no
// lock, and the peers have none; kmem's own heap has one.
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

/// The same as a source.
inline kmcell* unlocked()
{
	static kmcell* const source = kmsource(&bare_pool());
	return source;
}

/// kmem's own heap, with its lock.
inline kmcell* heap()
{
	return nullptr;
}

} // namespace bench
