// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_scene.hh — malloc's inner parts from inside: blocks, the audit's findings, and a heap with
// something of each kind in it.
#pragma once
#include "audit.hh"
#include "bins.hh"
#include "catch.hh"
#include "central.hh"
#include "chunks.hh"
#include "class_requests.hh"
#include "idle.hh"
#include "main_pool.hh"
#include "slab.hh"
#include "thread_heap.hh"
#include <cstring>
#include <set>
#include <thread>
#include <vector>

using namespace shim; // NOLINT(google-build-using-namespace,google-global-names-in-headers)

inline void note(void* rules, const Violation& v)
{
	static_cast<std::set<Rule>*>(rules)->insert(v.rule);
}

inline std::set<Rule> broken(Others others = Others::at_rest)
{
	std::set<Rule> rules;
	const StopTheWorld all;
	audit(all, {.report = note, .context = &rules}, others);
	return rules;
}

inline void* get(std::size_t size)
{
	void* block = nullptr;
	return pop(size, block) ? block : allocate_of_class(class_of(size));
}

inline void put(void* block)
{
	if (!push(block))
		release_of_class(place_of(block), "free");
}

inline Slot slot_of(const void* block)
{
	return static_cast<Slot>(slot_index(block));
}

/// A full magazine of blocks that have never been handed out.
inline Magazine* full_magazine(Class c)
{
	Magazine* m = new_magazine();
	REQUIRE(m != nullptr);
	while (m->count < magazine_sizes[c])
		m->count += take_blocks(c, m->items() + m->count, magazine_sizes[c] - m->count);
	return m;
}

/// Overwrites words, remembers their old values, and restores them.
class Pen {
public:
	~Pen() { undo(); }

	template <class Word, class Value>
	void write(Word& word, Value value)
	{
		static_assert(sizeof word == sizeof value && sizeof word <= sizeof(void*));
		Old old{&word, sizeof word, {}};
		std::memcpy(old.bytes, old.place, sizeof word);
		old_.push_back(old);
		std::memcpy(old.place, &value, sizeof word);
	}

	void undo()
	{
		for (; !old_.empty(); old_.pop_back())
			std::memcpy(old_.back().place, old_.back().bytes, old_.back().size);
	}

private:
	struct Old {
		void* place;
		std::size_t size;
		unsigned char bytes[sizeof(void*)];
	};
	std::vector<Old> old_;
};

/// A heap with something of each kind.
struct Scene {
	static constexpr std::size_t size = 48;
	static constexpr Class cls = class_of(size);
	std::vector<void*> held;
	void* run;
	Slot clean = 0; // free, and without pages
	Pen pen;

	Scene()
	{
		learn_options();
		put(get(size)); // makes sure that the thread has a heap of its own
		std::thread{[] { put(get(size)); }}.join(); // leaves an idle heap
		// A full spare, some blocks in the loaded magazine, and some slabs that are neither
		// full nor empty.
		for (int i = 0; i < 3000; i++)
			held.push_back(get(size));
		for (std::size_t i = 0; i < magazine_sizes[cls] + 5U; i++) {
			put(held.back());
			held.pop_back();
		}
		fill_depot();
		run = allocate_of_class(class_of_run(20 * slot_bytes));
		for (Slot s = 0; s < slot_map.count; s++)
			if (window(s).free & ~window(s).dirty & bit(s))
				clean = s;
		REQUIRE(clean != 0);
		REQUIRE(spare().count == magazine_sizes[cls]);
		REQUIRE(loaded_count(*thread_heap, cls) > 1);
		REQUIRE(heap_lists().idle != nullptr);
		REQUIRE(central_of(cls).full_count == 1);
		REQUIRE(empty_magazines() != nullptr);
		REQUIRE(slab().first + 1 < slab().words_used);
	}

	~Scene()
	{
		pen.undo();
		for (void* block : held)
			put(block);
		put(run);
		give_everything_back();
	}
	Scene(const Scene&) = delete;
	Scene& operator=(const Scene&) = delete;

	static void fill_depot()
	{
		Magazine* full = full_magazine(cls);
		Magazine* empty = deposit(cls, full);
		for (int tries = 0; empty == nullptr; tries++) {
			REQUIRE(tries < 3);
			discharge(cls, fill(cls, nullptr, 1)); // asked in vain: it is of the slabs
			empty = deposit(cls, full);
		}
		drop_magazine(empty);
	}

	static Window& window(Slot s) { return windows()[s / slots_in_window]; }
	static std::uint64_t bit(Slot s) { return std::uint64_t{1} << s % slots_in_window; }
	static ThreadHeap& heap() { return *thread_heap; }
	static Magazine& loaded() { return *heap().magazines[cls].loaded; }
	static Magazine& spare() { return *heap().magazines[cls].spare; }

	/// A slab with both free and allocated blocks.
	static Slot ranked()
	{
		for (unsigned rank = 0; rank < Slab::ranks; rank++)
			if (const Slot s = central_of(cls).slabs.first_of(rank); s != 0)
				return s;
		FAIL("no slab has a free block");
		return 0;
	}
	static Slab& slab() { return slab_of(ranked()); }

	static void* free_in_slab()
	{
		for (std::size_t i = 0; i < slab().objects; i++)
			if (slab().is_free(i))
				return slot_address(ranked()) + i * size;
		FAIL("no block is free");
		return nullptr;
	}

	/// The start of a chunk that has a slab.
	static Slot chunk()
	{
		Slot s = ranked();
		while (chunk_order(s) == 0)
			s--;
		return s;
	}
};
