// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc_test.cc — poolalloc, poolfree, poolmsize, poolisoverlap.
#include "test_pool.hh"
#include "words.hh"
#include <cerrno>
#include <limits>

using namespace std::string_literals;

TEST_CASE("poolalloc returns a block of at least the size, aligned to 16", "[alloc]")
{
	TestPool p;
	std::vector<std::pair<Bytes*, std::size_t>> all;
	for (std::size_t size = 0; size <= 600; size++) {
		Bytes* block = get(p, size, static_cast<Bytes>(size));
		REQUIRE(number(block) % 16 == 0);
		REQUIRE(p.source.holds(block, size));
		all.emplace_back(block, size);
	}
	poolcheck(p);
	for (auto [block, size] : all)
		REQUIRE(is_filled(block, size, static_cast<Bytes>(size))); // none overlaps another
}

TEST_CASE("poolalloc(0) returns a distinct block", "[alloc]")
{
	TestPool p;
	Bytes* one = get(p, 0);
	Bytes* other = get(p, 0);
	CHECK(one != other);
	CHECK(p.block_of(one).size == 0);
	poolfree(p, one);
	poolfree(p, other);
	CHECK(p->curalloc == 0);
}

TEST_CASE("an all-zero Pool with alloc works, with no init call", "[alloc]")
{
	TestPool p;
	Pool plain{};
	plain.alloc = p->alloc;
	plain.free = p->free;
	void* block = poolalloc(&plain, 100);
	CHECK(block != nullptr);
	poolfree(&plain, block);
	poolcheck(&plain);
	poolreset(&plain);
}

TEST_CASE("without alloc a request fails", "[alloc]")
{
	Pool plain{};
	errno = 0;
	CHECK(poolalloc(&plain, 1) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(poolallocalign(&plain, 1, 64, 0, 0) == nullptr);
	CHECK(poolrealloc(&plain, nullptr, 1) == nullptr);
}

TEST_CASE("all other functions work on a pool without memory", "[alloc]")
{
	TestPool p;
	PoolStats stats{};
	int ignored = 0;
	CHECK(poolcompact(p) == 0);
	CHECK(poolcompactstep(p, 100) == 0);
	CHECK(pooltrim(p) == 0);
	CHECK(poolisoverlap(p, &ignored, 4) == 0);
	poolcheck(p);
	pooldump(p);
	poolreset(p);
	poolstats(p, &stats, sizeof stats);
	CHECK(stats.cursize == 0);
	CHECK(stats.arenas == 0);
	CHECK(p.blocks().empty());
	CHECK(p.take_printed() ==
	      std::vector<std::string>{"pool test: 0 bytes, 0 allocated, 0 free"});
}

TEST_CASE("absurd sizes are refused, and the pool is as it was", "[alloc]")
{
	TestPool p;
	const bool used_before = GENERATE(false, true);
	CAPTURE(used_before);
	if (used_before)
		get(p, 100);
	const std::size_t allocated = p->curalloc;
	const std::size_t most = std::numeric_limits<std::size_t>::max();
	for (const std::size_t size :
	     {most, most - 1, most - 8, most - 15, most - 16, most - 17, most - 4096, most / 2,
	      most / 2 + 1, most / 2 - 16, most / 2 - 4096, most / 4, std::size_t{1} << 47U,
	      (std::size_t{1} << 43U), (std::size_t{1} << 43U) - 16}) {
		CAPTURE(size);
		errno = 0;
		CHECK(poolalloc(p, size) == nullptr);
		CHECK(errno == ENOMEM);
		errno = 0;
		CHECK(poolallocalign(p, size, 32, 0, 0) == nullptr);
		CHECK(errno == ENOMEM);
		CHECK(poolrealloc(p, nullptr, size) == nullptr);
		CHECK(p->curalloc == allocated);
		poolcheck(p);
	}
}

TEST_CASE("poolfree returns a block to the pool, which uses it again", "[free]")
{
	TestPool p;
	get(p, 10);
	const std::size_t free = p->curfree;
	Bytes* block = get(p, 1000);
	CHECK(p->curfree == free - whole_of(1000));
	poolfree(p, block);
	CHECK(p->curfree == free);
	CHECK(get(p, 1000) == block);
}

TEST_CASE("poolfree(NULL) is a no-op", "[free]")
{
	TestPool p;
	poolfree(p, nullptr);
	CHECK(p.locks == 0);
	CHECK(p->nfree == 0);
	get(p, 1);
	poolfree(p, nullptr);
	CHECK(p->nfree == 0);
}

TEST_CASE("nfree counts the calls to free", "[free]")
{
	TestPool p;
	for (int i = 1; i <= 10; i++) {
		poolfree(p, get(p, 50));
		CHECK(p->nfree == i);
	}
	CHECK(p.stats().nfree == 10);
	Bytes* block = get(p, 10);
	get(p, 10); // in its way
	CHECK(poolrealloc(p, block, 500) != nullptr);
	CHECK(p->nfree == 10);
	CHECK(p.stats().nfree == 10);
}

TEST_CASE("nfree may wrap", "[free]")
{
	TestPool p;
	p->nfree = std::numeric_limits<int>::max() - 1;
	for (int i = 0; i < 4; i++)
		poolfree(p, get(p, 50));
	CHECK(p->nfree == std::numeric_limits<int>::min() + 2);
	CHECK(p.stats().nfree == 4);
}

TEST_CASE("poolfree and a refused request keep errno as promised", "[free]")
{
	TestPool p;
	Bytes* block = get(p, 50);
	errno = 4711;
	poolfree(p, block);
	CHECK(errno == 4711);
	get(p, 50);
	CHECK(errno == 4711); // nothing that succeeds sets it
}

TEST_CASE("free blocks that touch are coalesced", "[free]")
{
	TestPool p;
	get(p, 100);
	Bytes* low = get(p, 64);
	Bytes* middle = get(p, 64);
	Bytes* high = get(p, 64);
	get(p, 100);
	const std::size_t before = p.blocks(poolblock_free).size();
	poolfree(p, low);
	poolfree(p, high);
	p.coalesce_all();
	CHECK(p.blocks(poolblock_free).size() == before + 2);
	poolfree(p, middle);
	p.coalesce_all();
	CHECK(p.blocks(poolblock_free).size() == before + 1);
	CHECK(p.block_of(low).whole == 3 * whole_of(64));
}

TEST_CASE("poolmsize grows the block to all its room", "[msize]")
{
	TestPool p;
	for (std::size_t size = 0; size <= 300; size++) {
		Bytes* block = get(p, size, 7);
		const std::size_t room = poolmsize(p, block);
		CAPTURE(size, room);
		REQUIRE(room >= size);
		REQUIRE(room == p.block_of(block).whole - 9); // a header before, one byte behind
		REQUIRE(is_filled(block, size, 7));
		REQUIRE(poolmsize(p, block) == room);
		REQUIRE(p.block_of(block).size == room);
		std::memset(block, 1, room);
		poolblockcheck(p, block);
		block[room] ^= 1;
		REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) != "");
		block[room] ^= 1;
		poolfree(p, block);
	}
	CHECK(poolmsize(p, nullptr) == 0);
}

TEST_CASE("poolisoverlap tells whether a range touches an arena", "[overlap]")
{
	TestPool p;
	get(p, 1);
	get(p, 100000);
	REQUIRE(p.source.out.size() == 2);
	for (const auto& [base, size] : p.source.out) {
		const auto overlaps = [&, base = base](std::size_t from, std::size_t len) {
			return poolisoverlap(p, std::bit_cast<void*>(base + from), len) != 0;
		};
		CHECK(overlaps(0, 1));
		CHECK(overlaps(size - 1, 1));
		CHECK(overlaps(0, size));
		CHECK(overlaps(static_cast<std::size_t>(-1), 2));
		CHECK(overlaps(static_cast<std::size_t>(-10), 30));
		CHECK(overlaps(static_cast<std::size_t>(-10), size + 20));
		CHECK_FALSE(overlaps(static_cast<std::size_t>(-1), 1));
		CHECK_FALSE(overlaps(static_cast<std::size_t>(-10), 10));
		CHECK_FALSE(overlaps(size, 1));
		CHECK_FALSE(overlaps(5, 0));
		// A range that would wrap reaches to the end of memory.
		CHECK(overlaps(5, std::numeric_limits<std::size_t>::max()));
	}
	CHECK(poolisoverlap(p, nullptr, std::numeric_limits<std::size_t>::max()) != 0);
	CHECK(poolisoverlap(p, nullptr, 1) == 0);
	int elsewhere = 0;
	CHECK(poolisoverlap(p, &elsewhere, sizeof elsewhere) == 0);
}

TEST_CASE("two pools know nothing of each other", "[alloc]")
{
	TestPool p;
	Pool other{};
	other.name = "other";
	other.alloc = p->alloc;
	other.free = p->free;
	other.print = p->print;
	other.panic = p->panic;
	Bytes* mine = get(p, 100, 1);
	Bytes* its = get(&other, 100, 2);
	CHECK(poolisoverlap(p, its, 1) == 0);
	CHECK(poolisoverlap(&other, mine, 1) == 0);
	CHECK(first_line(p.panic_of([&] { poolfree(p, its); })) ==
	      "pool test: poolfree(@): "s + words::invalid_free + ": " + words::foreign_pointer +
		      " @ is not of this pool");
	poolfree(&other, its);
	poolcheck(p);
	poolcheck(&other);
	poolreset(&other);
	CHECK(is_filled(mine, 100, 1));
}
