// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_host.cc — the heap's own Pool, where there is an operating system. A kernel defines `kmheap`
// itself.
#include "kinds.hh"
#include "system.hh"

namespace kmem {

std::uint64_t secret();
std::uint64_t secret()
{
	return host::secret();
}

namespace {

extern Pool own;

void before_fork()
{
	poollock(&own);
}

void after_fork()
{
	poolunlock(&own);
}

/// Called with the pool's lock held, so that one thread at a time gets here.
void* pages(std::size_t size)
{
	static constinit bool is_ready_to_fork = false;
	if (!is_ready_to_fork) {
		is_ready_to_fork = true;
		host::at_fork(before_fork, after_fork, after_fork);
	}
	return poolpagealloc(size);
}

constinit Pool own{
	.name = "kmem",
	.maxsize = 0,
	.cursize = 0,
	.curfree = 0,
	.curalloc = 0,
	.minarena = 0,
	.quantum = 0,
	.minblock = 0,
	.flags = 0,
	.nfree = 0,
	.lastcompact = 0,
	.alloc = pages,
	.merge = poolpagemerge,
	.move = nullptr,
	.lock = poollock,
	.unlock = poolunlock,
	.print = poolprint,
	.panic = poolpanic,
	.logstack = nullptr,
	.private_ = nullptr,
	.free = poolpagefree,
	.purge = nullptr,
	.state = nullptr,
};

} // namespace

} // namespace kmem

extern "C" {
constinit Pool* kmheap = &kmem::own;
}
