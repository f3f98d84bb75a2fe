// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compact_test.cc — poolcompact, poolpin: what moves, what must not.
#include "holder.hh"

TEST_CASE("poolcompact makes one free block of an arena's", "[compact]")
{
	Holder h;
	h.p->minarena = 1 << 17;
	for (std::size_t i = 0; i < 100; i++)
		h.take(i * 13 % 700);
	h.thin_out(2);
	REQUIRE(h.p.blocks(poolblock_free).size() > 20);
	CHECK(poolcompact(h.p) != 0);
	CHECK(h.p.blocks(poolblock_free).size() == 1);
	CHECK_FALSE(h.p.moves.empty());
	h.verify();
	CHECK(poolcompact(h.p) == 0); // there is no more to do
}

TEST_CASE("without move poolcompact is a no-op", "[compact]")
{
	Holder h;
	h.p->move = nullptr;
	for (std::size_t i = 0; i < 100; i++)
		h.take(i * 13 % 700);
	h.thin_out(3);
	const std::vector<PoolBlock> before = h.p.blocks();
	CHECK(poolcompact(h.p) == 0);
	CHECK(poolcompactstep(h.p, 1000) == 0);
	const std::vector<PoolBlock> after = h.p.blocks();
	REQUIRE(after.size() == before.size());
	for (std::size_t i = 0; i < before.size(); i++)
		REQUIRE(after[i].base == before[i].base);
	h.verify();
}

TEST_CASE("poolcompact moves blocks across arenas, and hands empty ones to free", "[compact]")
{
	Holder h;
	h.p->minarena = 16384;
	for (std::size_t i = 0; i < 200; i++)
		h.take(1000 + i);
	h.thin_out(4);
	const std::size_t before = h.p.source.out.size();
	const std::size_t given = h.p.source.given.size();
	CHECK(poolcompact(h.p) != 0);
	CHECK(h.p.source.given.size() > given);
	CHECK(h.p.source.out.size() < before / 2);
	CHECK(h.p->cursize == h.p.source.bytes_out());
	h.verify();
}

TEST_CASE("without free poolcompact keeps the arenas, and says so", "[compact]")
{
	Holder h;
	h.p->free = nullptr;
	h.p->minarena = 16384;
	for (std::size_t i = 0; i < 100; i++)
		h.take(1000 + i);
	h.thin_out(4);
	poolcompact(h.p);
	h.verify();
	CHECK(h.p->cursize == h.p.source.bytes_out());
}

TEST_CASE("move is told the caller's pointers", "[compact]")
{
	Holder h;
	Bytes* hole = h.take(500);
	Bytes* block = h.take(100);
	Bytes* behind = h.take(100);
	h.drop(hole);
	poolcompact(h.p);
	REQUIRE(h.p.moves.size() == 2);
	CHECK(h.p.moves[0] == Move{block, hole});
	CHECK(h.p.moves[1].from == behind);
	h.verify();
}

TEST_CASE("aligned blocks are not moved", "[compact]")
{
	Holder h;
	Bytes* hole = h.take(500);
	auto* aligned = static_cast<Bytes*>(poolallocalign(h.p, 100, 64, 8, 0));
	auto* odd = static_cast<Bytes*>(poolallocalign(h.p, 100, 5, 3, 0));
	std::memset(aligned, 1, 100);
	h.take(300);
	h.drop(hole);
	poolcompact(h.p);
	CHECK(h.p.block_of(aligned).size == 100);
	CHECK(h.p.block_of(odd).size == 100);
	CHECK(is_filled(aligned, 100, 1));
	h.verify();
}

TEST_CASE("pinned blocks stay where they are, until unpinned", "[compact][pin]")
{
	Holder h;
	Bytes* hole = h.take(500);
	Bytes* pinned = h.take(300);
	h.take(300);
	poolpin(h.p, pinned);
	poolpin(h.p, pinned); // pins do not nest
	h.drop(hole);
	poolcompact(h.p);
	CHECK(h.held.contains(pinned));
	CHECK(h.p.block_of(pinned).pinned == 1);
	poolunpin(h.p, pinned);
	CHECK(h.p.block_of(pinned).pinned == 0);
	poolcompact(h.p);
	CHECK_FALSE(h.held.contains(pinned));
	h.verify();
}

TEST_CASE("a pinned block can be freed and resized", "[pin]")
{
	TestPool p;
	Bytes* block = get(p, 100, 1);
	poolpin(p, block);
	get(p, 10);
	auto* moved = static_cast<Bytes*>(poolrealloc(p, block, 5000));
	REQUIRE(moved != nullptr);
	CHECK(is_filled(moved, 100, 1));
	CHECK(p.block_of(moved).pinned == 1); // "a block that poolrealloc moves stays pinned"
	poolfree(p, moved);
	CHECK(p->curalloc == whole_of(10));
	CHECK(p.block_of(get(p, 100)).pinned == 0);
}

TEST_CASE("an aligned block stays aligned when unpinned", "[pin][align]")
{
	TestPool p;
	void* block = poolallocalign(p, 100, 256, 0, 0);
	poolpin(p, block);
	poolunpin(p, block);
	poolunpin(p, block);
	CHECK(p.block_of(block).aligned == 1);
	CHECK(p.block_of(block).pinned == 0);
}

TEST_CASE("pinning what is no block is reported", "[pin]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	get(p, 100);
	poolfree(p, block);
	CHECK(p.panic_of([&] { poolpin(p, block); }) != "");
	CHECK(p.panic_of([&] { poolunpin(p, block); }) != "");
	CHECK(p.panic_of([&] { poolpin(p, nullptr); }) != "");
}

TEST_CASE("quarantined blocks are not moved, and their fill stays", "[compact][noreuse]")
{
	Holder h;
	std::vector<Bytes*> blocks;
	for (std::size_t i = 0; i < 30; i++)
		blocks.push_back(h.take(200));
	h.drop(blocks[3]);
	h.p->flags |= POOL_NOREUSE;
	h.drop(blocks[10]);
	h.drop(blocks[11]);
	h.p->flags &= ~POOL_NOREUSE;
	h.drop(blocks[20]);
	poolcompact(h.p);
	CHECK(h.p.block_of(blocks[10]).state == poolblock_quarantined);
	CHECK(h.p.block_of(blocks[11]).state == poolblock_quarantined);
	h.verify();
}

TEST_CASE("lastcompact is nfree at the time of the last poolcompact", "[compact]")
{
	Holder h;
	Bytes* hole = h.take(500);
	h.take(300);
	CHECK(h.p->lastcompact == 0);
	h.drop(hole);
	poolcompact(h.p);
	CHECK(h.p->lastcompact == h.p->nfree);
	CHECK(h.p->lastcompact == 1);
}

TEST_CASE("compaction keeps tags, requested sizes and canaries", "[compact][tags]")
{
	Holder h;
	h.p->flags |= POOL_TAGS;
	Bytes* hole = h.take(500);
	Bytes* block = h.take(333);
	poolsettag(h.p, block, 0, 17);
	poolsettag(h.p, block, 1, 18);
	h.drop(hole);
	poolcompact(h.p);
	REQUIRE(h.held.size() == 1);
	auto* moved = static_cast<Bytes*>(h.held.begin()->first);
	CHECK(moved != block);
	CHECK(poolgettag(h.p, moved, 0) == 17);
	CHECK(poolgettag(h.p, moved, 1) == 18);
	moved[333] ^= 1;
	CHECK(h.p.panic_of([&] { poolcheck(h.p); }) != "");
	moved[333] ^= 1;
}

TEST_CASE("poolcompact finds a hole that poolrealloc left", "[compact]")
{
	const std::size_t arena = GENERATE(16384, 1 << 20); // without a cache, and with one
	const std::size_t wish = GENERATE(400, 5000);
	CAPTURE(arena, wish);
	Holder h;
	h.p->minarena = arena;
	h.take(10); // the pool's own blocks stand behind it
	Bytes* block = h.take(300);
	h.take(300);
	Bytes* spare = h.take(400);
	h.take(20);
	h.drop(spare);
	poolcompact(h.p);
	h.drop(h.take(400));
	poolcompact(h.p);
	REQUIRE(poolcompact(h.p) == 0);
	Bytes* moved = h.resize(block, wish);
	REQUIRE(moved != block);
	CHECK(poolcompact(h.p) == 1);
	CHECK(h.held.contains(block)); // what stood behind it
	h.verify();
}

TEST_CASE("poolcompact empties an arena as soon as there is room elsewhere", "[compact]")
{
	Holder h;
	h.p->minarena = 8192;
	std::vector<unsigned char> given(8192);
	h.take(6000);
	h.take(6000);
	REQUIRE(h.p.stats().arenas == 2);
	REQUIRE(poolcompact(h.p) == 0);
	REQUIRE(pooladopt(h.p, given.data(), given.size()) == 1);
	CHECK(poolcompact(h.p) == 1);
	CHECK(h.p.stats().arenas == 2);
	h.verify();
	poolreset(h.p);
	h.p.give_up(); // it still has the array
}

TEST_CASE("a block that could not be resized is moved by the next poolcompact", "[compact]")
{
	Holder h;
	Bytes* hole = h.take(500);
	Bytes* block = h.take(300);
	h.take(20);
	h.drop(hole);
	h.p.source.fail_from(1);
	REQUIRE(poolrealloc(h.p, block, 1 << 20) == nullptr); // it stood still meanwhile
	CHECK(h.held.contains(block));
	CHECK(poolcompact(h.p) == 1);
	CHECK_FALSE(h.held.contains(block));
	h.verify();
}

TEST_CASE("poolcompact says so if all it did was to give an arena back", "[compact]")
{
	Holder h;
	h.p->minarena = 32768;
	Bytes* large = h.take(27000);
	h.p->minarena = 8192;
	Bytes* other = h.take(6000);
	h.drop(large);
	h.drop(other); // laid aside: its arena is empty as soon as it is coalesced
	REQUIRE(h.p.source.out.size() == 2);
	CHECK(poolcompact(h.p) == 1);
	CHECK(h.p.source.out.size() == 1);
	CHECK(poolcompact(h.p) == 0);
}

TEST_CASE("poolcompact finds blocks that were cut off in advance", "[compact]")
{
	TestPool p;
	p->minarena = 4 << 20; // with a cache
	get(p, 10);
	get(p, 20000);
	poolcompact(p);
	CHECK(poolcompact(p) == 0);
	get(p, 300); // with some more for the cache
	REQUIRE(p.blocks(poolblock_cached).size() > 0);
	Bytes* behind = get(p, 50000, 'b');
	CHECK(poolcompact(p) == 1);
	REQUIRE(p.moves.size() == 1);
	CHECK(p.moves[0].from == behind);
	CHECK(is_filled(p.moves[0].to, 50000, 'b'));
	CHECK(p.blocks(poolblock_free).size() == 1);
}
