// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// nohost.cc — the heap's own Pool, where there is no operating system. It has no memory: a
// kernel gives it callbacks, or points `kmheap` at a pool of its own.
#include "kinds.hh"

namespace kmem {

namespace {

constexpr Pool make_pool()
{
	Pool pool{};
	pool.name = "kmem";
	return pool;
}

constinit Pool own = make_pool();

} // namespace

} // namespace kmem

extern "C" {
constinit Pool* kmheap = &kmem::own;
}
