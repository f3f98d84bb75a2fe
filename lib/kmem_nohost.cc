// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_nohost.cc — the heap's own Pool, where there is no operating system. It has no memory: a
// kernel gives it callbacks, or points `kmheap` at a pool of its own.
#include "kinds.hh"

namespace kmem {

namespace {

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
	.alloc = nullptr,
	.merge = nullptr,
	.move = nullptr,
	.lock = nullptr,
	.unlock = nullptr,
	.print = nullptr,
	.panic = nullptr,
	.logstack = nullptr,
	.private_ = nullptr,
	.free = nullptr,
	.purge = nullptr,
	.state = nullptr,
};

} // namespace

} // namespace kmem

extern "C" {
constinit Pool* kmheap = &kmem::own;
}
