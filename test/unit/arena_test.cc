// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arena_test.cc — arenas: merging, handing back, trimming, purging, resetting.
#include "test_pool.hh"

#include "arena_table.hh"
#include <algorithm>
#include <array>

namespace {

/// Arenas of their own for `n` blocks of this size.
std::vector<Bytes*> fill_arenas(TestPool& p, std::size_t n, std::size_t size)
{
	std::vector<Bytes*> blocks;
	for (std::size_t i = 0; i < n; i++)
		blocks.push_back(get(p, size, static_cast<Bytes>(i)));
	return blocks;
}

} // namespace

TEST_CASE("merge is called for pieces that touch, the lower first", "[merge]")
{
	const Placement placement = GENERATE(Placement::up, Placement::down);
	TestPool p;
	p.source.placement = placement;
	p->minarena = 8192;
	const std::vector<Bytes*> blocks = fill_arenas(p, 20, 6000);
	CHECK_FALSE(p.source.merge_calls.empty()); // Source notes it if they are not as promised
	CHECK(p.source.out.size() == 1);
	CHECK(p.stats().arenas == 1);
	CHECK(p->cursize == p.source.bytes_out());
	poolcheck(p);
	for (std::size_t i = 0; i < blocks.size(); i++)
		CHECK(is_filled(blocks[i], 6000, static_cast<Bytes>(i)));
}

TEST_CASE("merge is not called for pieces that do not touch", "[merge]")
{
	TestPool p;
	p->minarena = 8192;
	fill_arenas(p, 10, 6000);
	CHECK(p.source.merge_calls.empty());
	CHECK(p.stats().arenas == p.source.out.size());
}

TEST_CASE("a merge that says no is taken at its word", "[merge]")
{
	TestPool p;
	p.source.placement = Placement::up;
	p.source.merges = false;
	p->minarena = 8192;
	const std::vector<Bytes*> blocks = fill_arenas(p, 10, 6000);
	CHECK_FALSE(p.source.merge_calls.empty());
	CHECK(p.stats().arenas == p.source.out.size());
	CHECK(p.stats().arenas > 1);
	poolcheck(p);
	for (Bytes* block : blocks)
		poolfree(p, block);
	pooltrim(p);
	CHECK(p.stats().arenas <= p.blocks(poolblock_metadata).size());
}

TEST_CASE("without merge pieces stay apart", "[merge]")
{
	TestPool p;
	p.source.placement = Placement::up;
	p->merge = nullptr;
	p->minarena = 8192;
	fill_arenas(p, 10, 6000);
	CHECK(p.stats().arenas == p.source.out.size());
	CHECK(p.stats().arenas > 1);
}

TEST_CASE("blocks may lie across what was two pieces", "[merge]")
{
	TestPool p;
	p.source.placement = Placement::up;
	p->minarena = 8192;
	for (const std::size_t last : {0, 1, 15, 16, 17, 40, 100}) {
		get(p, 8192 + last);
		poolfree(p, get(p, 20000)); // what was left of one piece, and more
		poolcheck(p);
	}
	CHECK(p.source.out.size() == 1);
}

TEST_CASE("pieces of odd sizes merge", "[merge]")
{
	const Placement placement = GENERATE(Placement::up, Placement::down);
	for (std::size_t odd = 0; odd < 16; odd++) {
		TestPool p;
		p.source.placement = placement;
		p->minarena = 3000 + odd;
		std::vector<Bytes*> blocks = fill_arenas(p, 30, 2000);
		CAPTURE(odd);
		REQUIRE(p.source.out.size() == 1);
		REQUIRE(p->cursize == p.source.bytes_out());
		poolcheck(p);
		for (std::size_t i = 0; i < blocks.size(); i++)
			REQUIRE(is_filled(blocks[i], 2000, static_cast<Bytes>(i)));
		for (std::size_t i = 0; i < blocks.size(); i += 2)
			poolfree(p, blocks[i]);
		poolcheck(p);
	}
}

TEST_CASE("merging keeps to ANTAGONISM's fills", "[merge][antagonism]")
{
	TestPool p;
	p.source.placement = GENERATE(Placement::up, Placement::down);
	p->minarena = 4096;
	p->flags |= POOL_ANTAGONISM | POOL_PARANOIA;
	std::vector<Bytes*> blocks = fill_arenas(p, 30, 1500);
	for (std::size_t i = 0; i < blocks.size(); i += 3)
		poolfree(p, blocks[i]);
	fill_arenas(p, 10, 5000);
}

TEST_CASE("pooltrim gives empty arenas to free", "[trim]")
{
	TestPool p;
	p->minarena = 8192;
	const std::vector<Bytes*> blocks = fill_arenas(p, 20, 7000);
	const std::size_t before = p->cursize;
	for (Bytes* block : blocks)
		poolfree(p, block);
	const std::size_t by_itself = before - p->cursize; // it may have let some go already
	const std::size_t trimmed = pooltrim(p);
	CHECK(trimmed + by_itself + p->cursize >= before);
	CHECK(p->cursize == p.source.bytes_out());
	// Those with the pool's own state stay.
	CHECK(p.stats().arenas <= p.blocks(poolblock_metadata).size());
	CHECK(p.stats().arenas <= 2);
	CHECK_FALSE(p.source.given.empty());
	CHECK(pooltrim(p) == 0);
}

TEST_CASE("without free all arenas are kept for ever", "[trim]")
{
	TestPool p;
	p->free = nullptr;
	p->purge = nullptr;
	p->minarena = 8192;
	const std::vector<Bytes*> blocks = fill_arenas(p, 20, 7000);
	const std::size_t size = p->cursize;
	for (Bytes* block : blocks)
		poolfree(p, block);
	CHECK(pooltrim(p) == 0);
	CHECK(p->cursize == size);
	poolcompact(p);
	CHECK(p->cursize == size);
}

TEST_CASE("pooltrim gives the pages of large free blocks to purge, once", "[trim][purge]")
{
	TestPool p;
	Bytes* low = get(p, 500000, 1);
	Bytes* high = get(p, 100, 2);
	p->free = nullptr;
	poolfree(p, low);
	p.source.purged.clear();
	const std::size_t purged = pooltrim(p);
	REQUIRE(p.source.purged.size() == 1);
	const Piece piece = p.source.purged[0];
	CHECK(number(piece.base) >= number(low));
	CHECK(piece.size > 400000);
	CHECK(purged == piece.size);
	CHECK(p.stats().purged_bytes == purged);
	poolcheck(p);
	CHECK(pooltrim(p) == 0);
	CHECK(is_filled(high, 100, 2));
	poolfree(p, get(p, 400000, 3)); // used again, it is dirty again
	CHECK(pooltrim(p) > 0);
}

TEST_CASE("purge is not called for what ANTAGONISM filled", "[trim][purge]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	poolfree(p, get(p, 500000));
	p.source.purged.clear();
	pooltrim(p);
	CHECK(p.source.purged.empty());
}

TEST_CASE("many megabytes freed go to purge without being asked for", "[purge]")
{
	TestPool p;
	p->free = nullptr;
	p->minarena = 64 << 20;
	std::vector<Bytes*> blocks;
	for (int i = 0; i < 30; i++) {
		blocks.push_back(get(p, 1 << 20, 1));
		get(p, 100);
	}
	for (Bytes* block : blocks)
		poolfree(p, block);
	CHECK_FALSE(p.source.purged.empty());
	poolcheck(p);
}

TEST_CASE("poolreset drops every arena, handing each to free", "[reset]")
{
	TestPool p;
	p.source.placement = GENERATE(Placement::up, Placement::up_apart, Placement::down);
	p->minarena = 8192;
	fill_arenas(p, 20, 7000);
	poolreset(p);
	CHECK(p.source.out.empty());
	CHECK(p->cursize == 0);
	CHECK(p->curfree == 0);
	CHECK(p->curalloc == 0);
	CHECK(p.blocks().empty());
	CHECK(p.stats().cursize == 0);
	poolreset(p); // again is no harm
	get(p, 100);  // and the pool can be used again
	poolcheck(p);
	CHECK(p.stats().allocated_blocks == 1);
}

TEST_CASE("poolreset without free forgets its arenas", "[reset]")
{
	TestPool p;
	p->free = nullptr;
	get(p, 100);
	poolreset(p);
	CHECK(p->cursize == 0);
	CHECK(p.source.out.size() == 1);
	get(p, 100);
	CHECK(p.source.out.size() == 2);
}

TEST_CASE("a reset pool takes up new settings", "[reset]")
{
	TestPool p;
	get(p, 1);
	poolreset(p);
	p->quantum = 64;
	CHECK(p.block_of(get(p, 1)).whole == 64);
}

TEST_CASE("many arenas that do not merge", "[arena]")
{
	TestPool p;
	p->minarena = 4096;
	std::vector<Bytes*> blocks = fill_arenas(p, 400, 3900);
	CHECK(p.stats().arenas > 100);
	poolcheck(p);
	for (std::size_t i = 0; i < blocks.size(); i += 2)
		poolfree(p, blocks[i]);
	poolcheck(p);
	for (std::size_t i = 1; i < blocks.size(); i += 2) {
		REQUIRE(is_filled(blocks[i], 3900, static_cast<Bytes>(i)));
		poolfree(p, blocks[i]);
	}
	pooltrim(p);
	CHECK(p->curalloc == 0);
	CHECK(p->cursize == p.source.bytes_out());
}

TEST_CASE("arenas in any order of address", "[arena]")
{
	TestPool p;
	p->minarena = 4096;
	std::vector<Bytes*> blocks;
	for (int i = 0; i < 60; i++) {
		p.source.placement =
			std::array{Placement::up, Placement::down, Placement::up_apart,
				   Placement::down_apart}[static_cast<unsigned>(i) % 4];
		blocks.push_back(get(p, 3000 + static_cast<std::size_t>(i) * 50));
		poolcheck(p);
	}
	for (std::size_t i = 0; i < blocks.size(); i++)
		poolfree(p, blocks[(i * 7) % blocks.size()]);
	CHECK(p->curalloc == 0);
}

TEST_CASE("an arena may end where the address space does", "[arena]")
{
	pool::Arena table[2];
	pool::Arenas arenas{};
	arenas.set_up(table, 2);
	const std::uintptr_t low = 65536;
	const std::uintptr_t top = ~std::uintptr_t{0} - 8191;
	arenas.insert(0, {.base = low, .size = 4096, .is_given = false});
	arenas.insert(arenas.first_past(top), {.base = top, .size = 8192, .is_given = false});
	CHECK(arenas.find(low + 8) == &arenas[0]);
	CHECK(arenas.find(top + 8) == &arenas[1]);
	CHECK(arenas.find(top + 8192 - 24) == &arenas[1]);
	CHECK(arenas.find(top - 16) == nullptr);
	CHECK(arenas.is_recent_true());
}

TEST_CASE("pooltrim gives back an arena that nothing but guesses keeps", "[arena][trim]")
{
	constexpr std::size_t arena = std::size_t{3} << 20U;
	TestPool p;
	p->merge = nullptr;
	p->minarena = arena;
	get(p, arena - 64000); // and lists and stacks; the table of guesses has no room behind it
	Bytes* second = get(p, arena - 100000); // but here
	REQUIRE(p.stats().arenas == 2);
	poolfree(p, second);
	CHECK(pooltrim(p) >= arena);
	CHECK(p.stats().arenas == 1);
	CHECK(pooltrim(p) == 0);
	CHECK(p.violations().empty());
}
