// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sizes_test.cc — quantum, minblock, minarena: how large blocks and arenas are.
#include "test_pool.hh"
#include <algorithm>
#include <numeric>

TEST_CASE("by default a block has a header, at least one canary byte, and a multiple of 16",
	  "[sizes]")
{
	TestPool p;
	for (std::size_t size = 0; size <= 5000; size += size < 300 ? 1 : 37) {
		Bytes* block = get(p, size);
		const PoolBlock b = p.block_of(block);
		CAPTURE(size);
		// What is left over and too small for a block may stay with it.
		REQUIRE((b.whole == whole_of(size) || b.whole == whole_of(size) + 16));
		REQUIRE(b.base == block - 8);
		REQUIRE(b.size == size);
	}
}

TEST_CASE("blocks are multiples of quantum, and aligned to 16 under any", "[sizes]")
{
	const std::size_t quantum =
		GENERATE(1, 2, 7, 8, 16, 24, 39, 48, 64, 100, 1000, 4096, 65536);
	CAPTURE(quantum);
	TestPool p;
	p->quantum = quantum;
	std::vector<void*> all;
	for (std::size_t size = 0; size < 3 * quantum + 40; size += 1 + quantum / 5) {
		CAPTURE(size);
		Bytes* block = get(p, size, 9);
		const PoolBlock b = p.block_of(block);
		REQUIRE(number(block) % 16 == 0);
		REQUIRE(b.whole % quantum == 0);
		REQUIRE(b.whole >= size + 9);
		REQUIRE(b.whole < size + 9 + 2 * std::lcm(quantum, std::size_t{16}) + 32);
		block[size] ^= 0x80;
		REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) != "");
		block[size] ^= 0x80;
		all.push_back(block);
	}
	poolcheck(p);
	for (std::size_t i = 0; i < all.size(); i += 2)
		poolfree(p, all[i]);
	poolcheck(p);
	for (const PoolBlock& b : p.blocks(poolblock_allocated))
		REQUIRE(b.whole % quantum == 0);
}

TEST_CASE("realloc, msize and compaction keep to quantum", "[sizes]")
{
	const std::size_t quantum = GENERATE(8, 24, 48, 100, 4096);
	CAPTURE(quantum);
	TestPool p;
	p->quantum = quantum;
	std::vector<void*> held;
	p.on_move = [&](void* from, void* to) { std::replace(held.begin(), held.end(), from, to); };
	for (std::size_t i = 0; i < 40; i++)
		held.push_back(get(p, 10 + i * quantum / 7));
	for (std::size_t i = 0; i < 40; i += 3) {
		held[i] = poolrealloc(p, held[i], 20 + (40 - i) * quantum / 5);
		REQUIRE(held[i] != nullptr);
	}
	for (std::size_t i = 1; i < 40; i += 3)
		poolfree(p, std::exchange(held[i], nullptr));
	for (std::size_t i = 2; i < 40; i += 3)
		REQUIRE(poolmsize(p, held[i]) > 0);
	poolcompact(p);
	poolcheck(p);
	for (const PoolBlock& b : p.blocks(poolblock_allocated))
		REQUIRE(b.whole % quantum == 0);
}

TEST_CASE("an absurd quantum refuses all requests", "[sizes]")
{
	TestPool p;
	p->quantum = ~std::size_t{0};
	CHECK(poolalloc(p, 1) == nullptr);
	p->quantum = (std::size_t{1} << 63U) + 1;
	CHECK(poolalloc(p, 1) == nullptr);
}

TEST_CASE("the smallest block is of minblock bytes", "[sizes]")
{
	const std::size_t minblock = GENERATE(1, 16, 32, 33, 48, 64, 100, 256, 4096, 10000);
	CAPTURE(minblock);
	TestPool p;
	p->minblock = minblock;
	for (std::size_t size = 0; size <= minblock + 32; size += 1 + minblock / 9) {
		Bytes* block = get(p, size, 3);
		CAPTURE(size);
		REQUIRE(p.block_of(block).whole >= minblock);
		REQUIRE(p.block_of(block).whole % 16 == 0);
		REQUIRE(p.block_of(block).size == size);
		block[size] ^= 1; // also where there is much room
		REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) != "");
		block[size] ^= 1;
		void* smaller = poolrealloc(p, block, size == 0 ? 1 : size / 2 + 1);
		REQUIRE(smaller == block);
		REQUIRE(p.block_of(block).whole >= minblock);
	}
}

TEST_CASE("each request to alloc is for at least minarena bytes", "[sizes]")
{
	const std::size_t minarena = GENERATE(1, 100, 4096, 5000, 65536, 1 << 20);
	CAPTURE(minarena);
	TestPool p;
	p->minarena = minarena;
	p->merge = nullptr;
	for (std::size_t i = 0; i < 100; i++)
		get(p, i * 97);
	REQUIRE_FALSE(p.source.asked.empty());
	for (const std::size_t size : p.source.asked)
		CHECK(size >= minarena);
	CHECK(p->cursize == p.source.bytes_out());
}

TEST_CASE("a small minarena makes a small pool", "[sizes]")
{
	TestPool p;
	p->minarena = 1;
	get(p, 1);
	CHECK(p->cursize <= 4096);
}

TEST_CASE("an arena may begin and end anywhere", "[sizes]")
{
	const std::size_t off = GENERATE(1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15);
	const std::size_t arena = GENERATE(4096, 5001, 5007, 5008, 5009, 5015);
	CAPTURE(off, arena);
	TestPool p;
	p->minarena = arena;
	p.source.misalignment = off;
	std::vector<Bytes*> all;
	for (std::size_t i = 0; i < 60; i++) {
		all.push_back(get(p, i * 11, static_cast<Bytes>(i)));
		REQUIRE(number(all[i]) % 16 == 0);
	}
	poolcheck(p);
	CHECK(p->cursize == p.source.bytes_out());
	for (std::size_t i = 0; i < 60; i++) {
		REQUIRE(is_filled(all[i], i * 11, static_cast<Bytes>(i)));
		poolfree(p, all[i]);
	}
}

TEST_CASE("blocks of any size up to many megabytes", "[sizes]")
{
	TestPool p;
	for (unsigned shift = 10; shift < 27; shift++) {
		const std::size_t size = (std::size_t{1} << shift) + 3;
		Bytes* block = get(p, size);
		block[0] = block[size - 1] = 1;
		block[size] ^= 1;
		REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) != "");
		block[size] ^= 1;
		poolfree(p, block);
	}
	poolcheck(p);
}
