// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// allocators.hh — what a trace is replayed on, all in one shape: alloc(last, size),
// free(block), realloc(block, size) and room(block, size), where `last` is what
// the slot held before, and room how much of `size` may be written.
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

/// The one that this program itself is linked with.
struct SystemAllocator {
	static void* alloc(void*, std::size_t size) { return std::malloc(size); }
	static void free(void* block) { std::free(block); }
	static void* realloc(void* block, std::size_t size) { return std::realloc(block, size); }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// One from a shared library.
struct LoadedAllocator {
	void* (*malloc_)(std::size_t);
	void (*free_)(void*);
	void* (*realloc_)(void*, std::size_t);
	void* alloc(void*, std::size_t size) const { return malloc_(size); }
	void free(void* block) const { free_(block); }
	void* realloc(void* block, std::size_t size) const { return realloc_(block, size); }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// The first floor: each slot has its place for ever, packed as the fill's sizes
/// say. What a replay costs here is the loop and the program's own touches, with
/// the cache misses these bring. Places overlap where a slot's size has grown, so
/// stamps mean nothing.
struct TouchesOnly {
	static void* alloc(void* last, std::size_t) { return last; }
	static void free(void*) {}
	static void* realloc(void* block, std::size_t) { return block; }
	static std::size_t room(void*, std::size_t size) { return size; }
};

/// A word before each place: the bytes from it to the next place's word.
struct Header {
	std::size_t extent;
	std::size_t changes;
};

/// The second floor: each operation also reads its block's header and, through
/// it, writes the next block's, as whatever joins or splits neighbours must. It
/// decides nothing and searches for nothing.
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
