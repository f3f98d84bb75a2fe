// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// allocators.hh — what a trace is replayed on, with a common interface: alloc(last, size),
// free(block), realloc(block, size) and room(block, size). `last` is what the slot held before;
// room returns how many bytes of `size` may be written.
#pragma once

#include <pool.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace bench {

struct PoolAllocator {
	Pool* pool;
	void* alloc(void*, std::size_t size) { return poolalloc(pool, size); }
	void free(void* block) { poolfree(pool, block); }
	void* realloc(void* block, std::size_t size) { return poolrealloc(pool, block, size); }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// The malloc that this program itself is linked with.
struct SystemAllocator {
	static void* alloc(void*, std::size_t size) { return std::malloc(size); }
	static void free(void* block) { std::free(block); }
	static void* realloc(void* block, std::size_t size) { return std::realloc(block, size); }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// A malloc from a shared library.
struct LoadedAllocator {
	void* (*malloc_)(std::size_t);
	void (*free_)(void*);
	void* (*realloc_)(void*, std::size_t);
	void* alloc(void*, std::size_t size) const { return malloc_(size); }
	void free(void* block) const { free_(block); }
	void* realloc(void* block, std::size_t size) const { return realloc_(block, size); }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// The first floor, a lower bound: each slot keeps one place for good, packed by the sizes of the
/// fill. A replay costs only the loop and the program's own touches, with the cache misses they
/// cause. Places overlap where a slot's size has grown, so stamps mean nothing.
struct TouchesOnly {
	static void* alloc(void* last, std::size_t) { return last; }
	static void free(void*) {}
	static void* realloc(void* block, std::size_t) { return block; }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// Precedes each place; `extent` is the number of bytes to the next place's header.
struct Header {
	std::size_t extent;
	std::size_t changes;
};

/// The second floor: each operation also reads its block's header and, through it, writes the next
/// block's, as anything that coalesces or splits neighbours must. It decides nothing and searches
/// for nothing.
struct TouchesAndHeaders {
	static Header* header_of(void* place) { return static_cast<Header*>(place) - 1; }
	static void* touch(void* place)
	{
		Header* own = header_of(place);
		own->changes++;
		header_of(static_cast<unsigned char*>(place) + own->extent)->changes++;
		return place;
	}
	static void* alloc(void* last, std::size_t) { return touch(last); }
	static void free(void* block) { touch(block); }
	static void* realloc(void* block, std::size_t) { return touch(block); }
	static std::size_t room(void* block, std::size_t size)
	{
		return std::min(size, header_of(block)->extent - sizeof(Header));
	}
};

} // namespace bench
