// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// given_test.cc — pooladopt and poolbuffer: memory that the caller provides, and that is never
// passed to free.
#include "test_pool.hh"
#include <algorithm>
#include <vector>

TEST_CASE("pooladopt makes memory an arena", "[adopt]")
{
	std::vector<Bytes> memory(20000); // it must outlive the pool
	TestPool p;
	p->alloc = nullptr;
	CHECK(pooladopt(p, memory.data(), memory.size()) != 0);
	CHECK(p->cursize == memory.size());
	CHECK(p.stats().arenas == 1);
	Bytes* block = get(p, 1000, 1);
	CHECK(block > memory.data());
	CHECK(block < memory.data() + memory.size());
	std::size_t sum = 1000;
	while (poolalloc(p, 100) != nullptr)
		sum += 100;
	CHECK(sum > 10000);
	poolcheck(p);
}

TEST_CASE("pooladopt takes any alignment, and touches nothing beside", "[adopt]")
{
	TestPool p;
	p->alloc = nullptr;
	std::vector<Bytes> memory(30000, Bytes{0xA5});
	const std::size_t from = GENERATE(1, 2, 7, 8, 9, 15);
	const std::size_t size = GENERATE(9000, 9001, 9007, 9008, 9009, 9015);
	REQUIRE(pooladopt(p, memory.data() + from, size) != 0);
	while (void* block = poolalloc(p, 50))
		std::memset(block, 1, 50);
	CHECK(is_filled(memory.data(), from, 0xA5));
	CHECK(is_filled(memory.data() + from + size, memory.size() - from - size, 0xA5));
	p.give_up(); // its memory goes away first
}

TEST_CASE("pooladopt refuses what is too little to be of use, and takes nothing", "[adopt]")
{
	TestPool p;
	const bool used_before = GENERATE(false, true);
	if (used_before)
		get(p, 1);
	std::vector<Bytes> memory(4096, Bytes{0xA5});
	std::size_t least = 0;
	for (std::size_t size = 0; size < 4096; size++) {
		const std::size_t before = p->cursize;
		std::fill(memory.begin(), memory.end(), Bytes{0xA5});
		const int taken = pooladopt(p, memory.data(), size);
		if (taken != 0) {
			least = size;
			CHECK(p->cursize == before + size);
			CHECK(is_filled(memory.data() + size, 4096 - size, 0xA5));
			break;
		}
		REQUIRE(p->cursize == before);
		REQUIRE(is_filled(memory.data(), 4096, 0xA5));
	}
	CHECK(least != 0);
	poolcheck(p);
	p.give_up();
	CHECK(pooladopt(p, nullptr, 10000) == 0);
}

TEST_CASE("adopted memory never goes to free, and stays when the pool is reset", "[adopt][reset]")
{
	TestPool p;
	std::vector<Bytes> memory(50000);
	const bool first = GENERATE(false, true);
	if (first)
		REQUIRE(pooladopt(p, memory.data(), memory.size()) != 0);
	get(p, 100000);
	if (!first)
		REQUIRE(pooladopt(p, memory.data(), memory.size()) != 0);
	poolreset(p); // Source records a fault if it gets memory that it did not provide
	CHECK(p.source.out.empty());
	CHECK(p->cursize == memory.size());
	CHECK(p->curalloc == 0);
	CHECK(p.blocks(poolblock_free).size() == 1);
	p->alloc = nullptr;
	CHECK(poolalloc(p, 40000) != nullptr);
	poolreset(p);
	pooltrim(p);
	CHECK(p->cursize == memory.size());
	poolcheck(p);
	p.give_up();
}

TEST_CASE("pages of adopted memory go to purge, also after a reset", "[adopt][reset][purge]")
{
	TestPool p;
	const std::size_t size = 1 << 20;
	REQUIRE(pooladopt(p, p.source.lend(size), size) != 0);
	get(p, 500000, 1);
	poolreset(p);
	p.source.purged.clear();
	const std::size_t purged = pooltrim(p);
	REQUIRE(p.source.purged.size() == 1);
	CHECK(p.source.purged[0].size == purged);
	CHECK(purged > 1000000);
	CHECK(pooltrim(p) == 0);
	poolcheck(p);
}

TEST_CASE("adopted memory of any size that is taken survives a reset", "[adopt][reset]")
{
	TestPool p;
	get(p, 1);
	std::vector<std::vector<Bytes>> pieces;
	std::size_t sum = 0;
	for (std::size_t size = 16; size < 5000; size += 131) {
		pieces.emplace_back(size);
		if (pooladopt(p, pieces.back().data(), size) != 0)
			sum += size;
	}
	REQUIRE(sum > 0);
	poolreset(p);
	poolcheck(p);
	// A piece too small to hold the pool's state has to wait until there is one that can.
	get(p, 1);
	poolcheck(p);
	CHECK(p->cursize == p.source.bytes_out() + sum);
	p.give_up();
}

TEST_CASE("adopted arenas do not merge", "[adopt]")
{
	TestPool p;
	std::vector<Bytes> memory(40000);
	REQUIRE(pooladopt(p, memory.data(), 20000) != 0);
	REQUIRE(pooladopt(p, memory.data() + 20000, 20000) != 0);
	CHECK(p.source.merge_calls.empty());
	CHECK(p.stats().arenas == 2);
	poolcheck(p);
	p.give_up();
}

TEST_CASE("poolbuffer makes a pool that needs nothing else", "[buffer]")
{
	alignas(16) static Bytes buffer[16384];
	Pool* p = poolbuffer(buffer, sizeof buffer);
	REQUIRE(p != nullptr);
	CHECK(static_cast<void*>(p) == buffer);
	std::vector<Bytes*> blocks;
	while (auto* block = static_cast<Bytes*>(poolalloc(p, 200))) {
		CHECK(block > buffer);
		CHECK(block + 200 <= buffer + sizeof buffer);
		std::memset(block, 1, 200);
		blocks.push_back(block);
	}
	CHECK(blocks.size() > 50);
	poolcheck(p);
	for (Bytes* block : blocks)
		poolfree(p, block);
	CHECK(p->curalloc == 0);
	poolreset(p);
	CHECK(poolalloc(p, 10000) != nullptr);
	poolcheck(p);
}

TEST_CASE("poolbuffer: 2 KiB will do", "[buffer]")
{
	alignas(16) static Bytes buffer[2048];
	Pool* p = poolbuffer(buffer, sizeof buffer);
	REQUIRE(p != nullptr);
	CHECK(poolalloc(p, 1) != nullptr);
	poolcheck(p);
}

TEST_CASE("poolbuffer of any size is NULL or works, and touches nothing behind", "[buffer]")
{
	const std::size_t off = GENERATE(0, 1, 3, 8, 15);
	CAPTURE(off);
	std::size_t least = 0;
	for (std::size_t size = 0; size < 4096; size++) {
		std::vector<Bytes> memory(off + size + 64, Bytes{0xA5});
		Pool* p = poolbuffer(memory.data() + off, size);
		CAPTURE(size);
		if (p == nullptr) {
			REQUIRE(least == 0); // all larger sizes must work, too
			continue;
		}
		if (least == 0)
			least = size;
		void* block = poolalloc(p, 1);
		REQUIRE(block != nullptr);
		while (poolalloc(p, 8) != nullptr)
			continue;
		poolcheck(p);
		poolfree(p, block);
		poolreset(p);
		poolcheck(p);
		REQUIRE(poolalloc(p, 1) != nullptr);
		REQUIRE(is_filled(memory.data(), off, 0xA5));
		REQUIRE(is_filled(memory.data() + off + size, 64, 0xA5));
	}
	CHECK(least != 0);
	CHECK(least <= 2048);
	CHECK(poolbuffer(nullptr, 100000) == nullptr);
}

TEST_CASE("settings of a poolbuffer may be changed", "[buffer]")
{
	alignas(16) static Bytes buffer[8192];
	Pool* p = poolbuffer(buffer, sizeof buffer);
	REQUIRE(p != nullptr);
	p->flags = POOL_PARANOIA | POOL_ANTAGONISM | POOL_NOREUSE;
	int count = 0;
	while (void* block = poolalloc(p, 100)) {
		poolfree(p, block);
		count++;
	}
	CHECK(count > 20);
}

TEST_CASE("poolroot keeps a pointer with the pool, until poolreset", "[root]")
{
	TestPool p;
	int one = 0;
	int other = 0;
	CHECK(poolroot(p, nullptr, &one) == nullptr);
	CHECK(poolroot(p, nullptr, nullptr) == nullptr); // there was no memory to store it in
	get(p, 1);
	CHECK(poolroot(p, nullptr, &one) == nullptr);
	CHECK(poolroot(p, nullptr, &other) == &one);
	CHECK(poolroot(p, &other, &other) == &one);
	CHECK(poolroot(p, &one, &other) == &one);
	CHECK(poolroot(p, nullptr, nullptr) == &other);
	poolcheck(p);
	poolreset(p);
	get(p, 1);
	CHECK(poolroot(p, nullptr, nullptr) == nullptr);
}
