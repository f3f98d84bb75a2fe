// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bounded_pool.cc — its callbacks, and the checks at its end.
#include "bounded_pool.hh"
#include <cstdarg>
#include <cstdio>
#include <exception>

namespace {

// Not a lambda, because these do not convert to a function with `...`.
__attribute__((format(printf, 2, 3))) void panic_back(Pool* pool, char* format, ...)
{
	char text[2048];
	va_list arguments;
	va_start(arguments, format);
	std::vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	pool->unlock(pool);
	throw Panicked{text};
}

} // namespace

BoundedPool::BoundedPool(std::size_t most) : Pool{}
{
	name = "test";
	maxsize = most;
	alloc = poolpagealloc;
	merge = poolpagemerge;
	free = poolpagefree;
	lock = poollock;
	unlock = poolunlock;
	panic = panic_back;
}

std::size_t BoundedPool::blocks()
{
	PoolStats stats{};
	poolstats(this, &stats, sizeof stats);
	return stats.allocated_blocks;
}

BoundedPool::~BoundedPool() noexcept(false)
{
	if (std::uncaught_exceptions() == 0) {
		poolcheck(this);
		CHECK(blocks() == 0);
	}
	poolreset(this);
	CHECK(cursize == 0);
}
