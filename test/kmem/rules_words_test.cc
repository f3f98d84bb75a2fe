// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_words_test.cc — kmem's own words, one after another, are overwritten, and the audit tells.
#include "scene.hh"

namespace {

/// What kmem keeps somewhere, and which halves of its words may be anything.
struct Kept {
	const char* name;
	void* from;
	std::size_t bytes;
	std::set<std::size_t> free_halves; // the n-th 32 bits
};

template <typename T>
Kept kept(const char* name, T* from, std::set<std::size_t> free_halves = {})
{
	return {name, from, sizeof(T), std::move(free_halves)};
}

/// Both halves of a word are free.
template <typename T>
void free_word(std::set<std::size_t>& halves, std::size_t offset)
{
	for (std::size_t i = 0; i < sizeof(T) / 4; i++)
		halves.insert(offset / 4 + i);
}

/// With a bit turned in one of its other halves, the audit is to tell.
std::vector<Kept> all_kept(const Scene& s)
{
	const std::set<std::size_t> in_cell{offsetof(kmcell, kind) / 4 + 1,
					    offsetof(kmcell, shred) / 4};
	std::set<std::size_t> in_ref = in_cell, in_pool = in_cell, in_limit;
	free_word<std::size_t>(in_ref, offsetof(kmref, refs)); // but zero
	free_word<std::size_t>(in_limit, offsetof(kmem::tree::Limit, most));
	in_pool.insert(offsetof(kmpool, idle) / 4 + 1); // padding
	return {
		{"a source", s.source(), offsetof(KmemSource, growth), in_cell},
		kept("a slab", s.listed()),
		kept("a magazine's count", &s.magazine()->count),
		kept("a magazine's first cell", &s.magazine()->cell[0]),
		kept("a counted object", kmem::header_of<kmref>(s.large), in_ref),
		kept("a counted object in a cell", &kmem::header_of<kmref>(s.in_cell)->src),
		kept("a heap object", kmem::header_of<kmem::HeapCell>(s.object), in_cell),
		kept("a top", kmtreen(s.top), in_cell),
		kept("a node", kmtreen(s.children[1]), in_cell),
		kept("a leaf", kmtreen(s.below), in_cell),
		kept("a limit", s.limit(), in_limit),
		kept("a kmpool", s.cells, in_pool),
		kept("a kmpool's cell", kmem::pools::cell_of(s.in_cells[0])),
		kept("a freed cell of a kmpool", s.cells->bottom),
		kept("a marked object", kmem::header_of<kmem::lin::LinCell>(s.linear[1].ref),
		     in_cell),
	};
}

} // namespace

TEST_CASE("whichever word of kmem's own is overwritten, the audit tells", "[rules]")
{
	Scene s;
	for (const Kept& each : all_kept(s)) {
		CAPTURE(each.name);
		REQUIRE(each.from != nullptr);
		for (std::size_t half = 0; half < each.bytes / 4; half++) {
			if (each.free_halves.contains(half))
				continue;
			CAPTURE(half);
			auto* word = static_cast<std::uint32_t*>(each.from) + half;
			s.poke(*word, *word ^ 1U << 18U);
			CHECK(violations(&s.p.pool) != Rules{});
			s.mend();
		}
	}
	CHECK(violations(&s.p.pool) == Rules{});
}
