// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// host.cc — the heap's own Pool, where there is an operating system. A kernel defines `kmheap`
// itself.
#include "kinds.hh"
#include "system.hh"

namespace kmem {

std::uint64_t secret();
std::uint64_t secret()
{
	return host::secret();
}

void take_arena(void* base, std::size_t size)
{
	forget_in(base, size);
	poolpagefree(base, size);
}

namespace {

extern Pool own;

void before_fork() ACQUIRE(its_lock)
{
	lock(&own);
}

void after_fork() RELEASE(its_lock)
{
	unlock(&own);
}

/// The pool's `alloc` callback, called with its lock held: one thread at a time gets here.
void* pages(std::size_t size) REQUIRES(its_lock)
{
	static constinit bool is_ready_to_fork GUARDED_BY(its_lock) = false;
	if (!is_ready_to_fork) {
		is_ready_to_fork = true;
		host::at_fork(before_fork, after_fork, after_fork);
	}
	return poolpagealloc(size);
}

constexpr Pool make_pool()
{
	Pool pool{};
	pool.name = "kmem";
	pool.alloc = pages;
	pool.merge = poolpagemerge;
	pool.lock = poollock;
	pool.unlock = poolunlock;
	pool.print = poolprint;
	pool.panic = poolpanic;
	pool.free = take_arena;
	return pool;
}

constinit Pool own = make_pool();

} // namespace

} // namespace kmem

extern "C" {
constinit Pool* kmheap = &kmem::own;
}
