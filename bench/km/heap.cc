// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap.cc — objects of any size, freed one by one: kmheap, the Pool beneath it, and malloc.
#include <kmem.h>

#include "../random.hh"
#include "contender.hh"
#include "sources.hh"

namespace bench {

namespace {

struct KmHeap {
	static void* take(std::size_t size) { return kmheapa(size).raw; }
	static void give(void* object) { demand(kmheapf(object) == kmcond_ok, "no object"); }
};

struct BarePool {
	static void* take(std::size_t size) { return poolalloc(&bare_pool(), size); }
	static void give(void* object) { poolfree(&bare_pool(), object); }
};

struct Malloc {
	static void* take(std::size_t size) { return std::malloc(size); }
	static void give(void* object) { std::free(object); }
};

template <class Heap>
double pair(std::size_t scale)
{
	void* const other = Heap::take(object_bytes); // a heap is hardly ever empty
	keep(other);
	return ns_of(1000, scale * 20'000, [] {
		for (std::size_t i = 0; i < 1000; i++) {
			void* object = Heap::take(object_bytes);
			mark(object, i);
			look(object, i);
			Heap::give(object);
		}
	});
}

/// Ten thousand objects of 16 to 256 bytes; random ones are freed and replaced.
template <class Heap>
double churn(std::size_t scale)
{
	constexpr std::size_t live = 10'000;
	Random random{1};
	std::vector<void*> all(live);
	for (std::size_t i = 0; i < live; i++)
		mark(all[i] = Heap::take(16 + random.below(241)), i);
	return ns_of(live, scale * 20'000, [&] {
		for (std::size_t n = 0; n < live; n++) {
			const std::size_t i = random.below(live);
			look(all[i], i);
			Heap::give(all[i]);
			mark(all[i] = Heap::take(16 + random.below(241)), i);
		}
	});
}

template <class Heap>
double bytes(std::size_t scale)
{
	return bytes_around(scale * 1000, object_bytes,
			    [](std::size_t) { return Heap::take(object_bytes); });
}

template <class Heap>
void enter(std::vector<Contender>& all, const char* name, Side side, Beneath beneath)
{
	all.push_back({"heap-pair", name, side, beneath, pair<Heap>});
	all.push_back({"heap-churn", name, side, beneath, churn<Heap>});
	all.push_back({"heap-bytes", name, side, beneath, bytes<Heap>});
}

} // namespace

std::vector<Contender> heap_contenders()
{
	std::vector<Contender> all;
	enter<KmHeap>(all, "kmheap", Side::ours, Beneath::own);
	enter<BarePool>(all, "poolalloc, no lock", Side::ours, Beneath::own);
	enter<Malloc>(all, "malloc", Side::peer, Beneath::malloc);
	return all;
}

} // namespace bench
