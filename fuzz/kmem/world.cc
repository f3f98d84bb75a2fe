// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// world.cc — sources, and what must hold after each step.
#include "world.hh"
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <sys/mman.h>

namespace fuzz {

World world;
bool is_tracing = false;

namespace {

constexpr std::size_t window_bytes = std::size_t{4} << 20U;
constexpr std::size_t fixed_bytes = 32768;

/// Where the arenas of a Pool come from. An input gets them one after the other, at the same
/// addresses in every run. The window is small, so that requests are sometimes refused even without
/// a step that says so.
struct Window {
	alignas(4096) unsigned char bytes[window_bytes];
	std::size_t used;
};

Window bare_window, watched_window;
void (*heap_free)(void* base, std::size_t size); // the heap's original callback
alignas(16) unsigned char fixed_memory[fixed_bytes];
Pool bare_pool, watched_pool;

void* take(Window& window, std::size_t size)
{
	const bool is_refused = world.refuse_after == 0 || size > window_bytes - window.used;
	if (world.refuse_after > 0)
		world.refuse_after--;
	if (is_refused) {
		world.refused++;
		return nullptr;
	}
	void* arena = window.bytes + window.used;
	window.used += (size + 15) / 16 * 16;
	return arena;
}

void* take_bare(std::size_t size)
{
	return take(bare_window, size);
}

void* take_watched(std::size_t size)
{
	return take(watched_window, size);
}

int never_merge(void*, void*)
{
	return 0;
}

int merge(void*, void*)
{
	return 1;
}

/// Memory that was released may be read until the step ends; after that its pages are protected.
struct Given {
	unsigned char* from;
	std::size_t size;
};
std::vector<Given> given;

void protect(unsigned char* from, std::size_t size, int protection)
{
	constexpr std::uintptr_t page = 4096;
	const std::uintptr_t first =
		(reinterpret_cast<std::uintptr_t>(from) + page - 1) / page * page;
	const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(from) + size) / page * page;
	if (first < end && mprotect(reinterpret_cast<void*>(first), end - first, protection) != 0)
		fail("mprotect fails");
}

void give(void* base, std::size_t size)
{
	given.push_back({static_cast<unsigned char*>(base), size});
}

__attribute__((format(printf, 2, 3))) void panic(Pool* pool, char* format, ...)
{
	char text[2048];
	va_list arguments;
	va_start(arguments, format);
	std::vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	fail("the Pool %s panics: %s", pool->name, text);
}

void set_up(Pool& pool, const char* name, void* (*alloc)(std::size_t))
{
	pool = Pool{};
	pool.name = name;
	pool.alloc = alloc;
	pool.merge = merge;
	pool.free = give;
	pool.panic = panic;
}

void clean(Window& window)
{
	protect(window.bytes, window_bytes, PROT_READ | PROT_WRITE);
	std::memset(window.bytes, 0, window.used);
	window.used = 0;
}

/// Allocated blocks, without the engine's own.
std::size_t blocks_of(Pool& pool)
{
	PoolStats stats{};
	poolstats(&pool, &stats, sizeof stats);
	return stats.allocated_blocks;
}

Pool* fixed_pool;

void make_fixed()
{
	fixed_pool = poolbuffer(fixed_memory, fixed_bytes); // the same that kmsourceif does
	world.fixed_cell = kmsource(fixed_pool);
	if (world.fixed_cell == nullptr)
		fail("an array is no source");
}

void end_source(Pool& pool, kmcell* cell)
{
	if (cell == nullptr)
		return;
	expect(kmsourcex(cell), {kmcond_ok}, "kmsourcex at the end");
	if (const std::size_t n = blocks_of(pool); n != 0)
		fail("%zu blocks are left in the Pool %s", n, pool.name);
}

} // namespace

void open_world()
{
	world = World{};
	set_up(bare_pool, "bare", take_bare);
	set_up(watched_pool, "watched", take_watched);
	if (heap_free == nullptr)
		heap_free = kmheap->free;
	kmheap->free = heap_free;
	kmheap->alloc = poolpagealloc;
	kmheap->merge = never_merge;
	expect(kmheapf(kmheapa(1).raw), {kmcond_ok}, "kmheapf"); // makes its source known
	kmheap->free = nullptr;                                  // freed memory stays readable
	kmheap->panic = panic;
	world.bare_cell = kmsource(&bare_pool);
	world.watched_cell = kmsource(&watched_pool);
	make_fixed();
	if (world.bare_cell == nullptr || world.watched_cell == nullptr ||
	    world.fixed_cell == nullptr)
		fail("a source was refused");
	if (kmsource(&bare_pool) != world.bare_cell)
		fail("kmsource returns another cell the second time");
}

void take_given_away()
{
	for (; !given.empty(); given.pop_back())
		protect(given.back().from, given.back().size, PROT_NONE);
}

void close_world()
{
	for (int i = 0; i < object_count; i++) {
		Object& o = world.objects[static_cast<std::size_t>(i)];
		if (!o.is_there || o.kind == kmkind_lin || o.parent != none)
			continue;
		for (; o.refs > 1; o.refs--)
			expect(kmfree(o.pointer), {kmcond_ok}, "kmfree of a reference at the end");
		expect(kmfree(o.pointer), {kmcond_ok}, "kmfree at the end");
		forget(i);
	}
	end_cells();
	verify();
	audit();
	watched_pool.flags = 0;
	end_source(bare_pool, world.bare_cell);
	end_source(watched_pool, world.watched_cell);
	poolreset(&bare_pool);
	poolreset(&watched_pool);
	given.clear();
	clean(bare_window);
	clean(watched_window);
	std::memset(fixed_memory, 0, fixed_bytes);
	kmheap->maxsize = 0;
	if (const std::size_t n = blocks_of(*kmheap); n > 100)
		fail("%zu blocks are left in kmheap", n);
}

kmcell* cell_of(int source)
{
	switch (source) {
	case heap:
		return nullptr;
	case bare:
		return world.bare_cell;
	case watched:
		return world.watched_cell;
	case fixed:
		return world.fixed_cell;
	default: {
		kmpool* pool = world.cells[static_cast<std::size_t>(source - first_cells)].pool;
		return pool == nullptr ? nullptr : &pool->id;
	}
	}
}

bool is_standing(int source)
{
	return source == heap || cell_of(source) != nullptr;
}

Pool* pool_of(int source)
{
	return source == bare ? &bare_pool : source == watched ? &watched_pool : kmheap;
}

bool may_lack_memory(int source)
{
	if (source == heap)
		return kmheap->maxsize != 0;
	return source == fixed || world.refused != 0;
}

void audit()
{
	for (Pool* pool : {static_cast<Pool*>(nullptr), &bare_pool, &watched_pool, fixed_pool})
		expect(kmemcheck(pool), {kmcond_ok}, "kmemcheck");
}

namespace {

/// Takes away all arenas. The window is then as the system provides it; unless `is_same_place`,
/// what was used becomes inaccessible instead, and the next arena shares no page with it.
void reset_window(Pool& pool, Window& window, bool is_same_place)
{
	poolreset(&pool);
	given.clear();
	const std::size_t used = (window.used + 4095) / 4096 * 4096;
	clean(window);
	if (is_same_place)
		return;
	protect(window.bytes, used, PROT_NONE);
	window.used = used;
}

void reset_heap()
{
	kmheap->free = heap_free;
	poolreset(kmheap);
	expect(kmheapf(kmheapa(1).raw), {kmcond_ok, kmcond_invalid}, "kmheapf");
	kmheap->free = nullptr;
}

} // namespace

void reset(int source, bool is_same_place)
{
	switch (source) {
	case heap:
		return reset_heap();
	case bare:
		reset_window(bare_pool, bare_window, is_same_place);
		world.bare_cell = kmsource(&bare_pool);
		return;
	case watched:
		reset_window(watched_pool, watched_window, is_same_place);
		world.watched_cell = kmsource(&watched_pool);
		return;
	default:
		std::memset(fixed_memory, 0, fixed_bytes);
		make_fixed();
	}
}

} // namespace fuzz
