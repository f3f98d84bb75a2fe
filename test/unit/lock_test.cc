// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lock_test.cc — lock and unlock around each function; callbacks that are missing, and callbacks
// that return.
#include "test_pool.hh"
#include <csetjmp>

namespace {

std::jmp_buf way_out;

__attribute__((format(printf, 2, 3))) void jump_back(Pool*, char*, ...)
{
	std::longjmp(way_out, 1);
}

std::size_t returned = 0;

__attribute__((format(printf, 2, 3))) void return_back(Pool*, char*, ...)
{
	returned++;
}

int stop_at_once(void*, const PoolBlock*)
{
	return 1;
}

} // namespace

TEST_CASE("each function locks once, and unlocks once", "[lock]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	PoolStats stats{};
	const auto expect_one = [&](const std::string& name, const std::function<void()>& call) {
		CAPTURE(name);
		const std::size_t before = p.locks;
		call();
		CHECK(p.locks == before + 1);
		CHECK(p.unlocks == p.locks);
	};
	expect_one("poolalloc", [&] { poolalloc(p, 10); });
	expect_one("poolalloc, refused", [&] { poolalloc(p, absurd()); });
	expect_one("poolallocalign", [&] { poolallocalign(p, 10, 64, 0, 0); });
	expect_one("poolallocalign, impossible", [&] { poolallocalign(p, 10, 0, 0, 5); });
	expect_one("poolmsize", [&] { poolmsize(p, block); });
	expect_one("poolisoverlap", [&] { poolisoverlap(p, block, 1); });
	expect_one("poolrealloc", [&] { block = static_cast<Bytes*>(poolrealloc(p, block, 900)); });
	expect_one("poolrealloc of NULL", [&] { poolrealloc(p, nullptr, 9); });
	expect_one("poolcompact", [&] { poolcompact(p); });
	expect_one("poolcompactstep", [&] { poolcompactstep(p, 10); });
	expect_one("poolcheck", [&] { poolcheck(p); });
	expect_one("poolblockcheck", [&] { poolblockcheck(p, block); });
	expect_one("pooldump", [&] { pooldump(p); });
	expect_one("pooltrim", [&] { pooltrim(p); });
	expect_one("poolpin", [&] { poolpin(p, block); });
	expect_one("poolunpin", [&] { poolunpin(p, block); });
	expect_one("poolwalk", [&] { poolwalk(p, stop_at_once, nullptr); });
	expect_one("poolstats", [&] { poolstats(p, &stats, sizeof stats); });
	expect_one("poolsettag", [&] { poolsettag(p, block, 0, 1); });
	expect_one("poolgettag", [&] { poolgettag(p, block, 0); });
	expect_one("poolfree", [&] { poolfree(p, block); });
	expect_one("pooladopt", [&] { pooladopt(p, nullptr, 0); });
	expect_one("poolreset", [&] { poolreset(p); });
}

TEST_CASE("the same under flags", "[lock][flags]")
{
	const int flags = GENERATE(as<int>{}, POOL_PARANOIA, POOL_LOGGING, POOL_VERBOSITY,
				   POOL_ANTAGONISM, POOL_NOREUSE, POOL_TAGS, POOL_FIRSTFIT);
	TestPool p;
	p->flags = flags;
	const std::size_t before = p.locks;
	Bytes* block = get(p, 100);
	block = static_cast<Bytes*>(poolrealloc(p, block, 1000));
	poolfree(p, block);
	CHECK(p.locks == before + 3);
	CHECK(p.unlocks == p.locks);
}

TEST_CASE("without lock and unlock the pool is unlocked", "[lock]")
{
	TestPool p;
	p->lock = nullptr;
	p->unlock = nullptr;
	poolfree(p, get(p, 100));
	poolcheck(p);
	CHECK(p.locks == 0);
	CHECK(p.unlocks == 0);
}

TEST_CASE("a panic that does not return leaves the pool locked", "[lock][panic]")
{
	TestPool p;
	get(p, 10);
	int elsewhere = 0;
	SECTION("by an exception")
	{
		CHECK_THROWS_AS(poolfree(p, &elsewhere), Panicked);
	}
	SECTION("by longjmp")
	{
		auto* panic = std::exchange(p->panic, jump_back);
		if (setjmp(way_out) == 0) {
			poolfree(p, &elsewhere);
			FAIL("poolfree returned");
		}
		p->panic = panic;
	}
	CHECK(p.locks == p.unlocks + 1);
	p.unlocks = p.locks;
}

TEST_CASE("a panic that returns: the call does nothing, and unlocks", "[panic]")
{
	TestPool p;
	Bytes* block = get(p, 100, 1);
	auto* panic = std::exchange(p->panic, return_back);
	returned = 0;
	poolfree(p, block + 16);
	CHECK(returned == 1);
	CHECK(poolrealloc(p, block + 16, 50) == nullptr);
	CHECK(poolmsize(p, block + 16) == 0);
	poolblockcheck(p, block + 16);
	poolpin(p, block + 16);
	poolunpin(p, block + 16);
	poolsettag(p, block + 16, 0, 1);
	CHECK(poolgettag(p, block + 16, 0) == 0);
	CHECK(returned == 8);
	CHECK(p.locks == p.unlocks);
	const Bytes was = std::exchange(block[100], Bytes{0});
	poolfree(p, block);
	poolcheck(p);
	CHECK(returned == 10);
	block[100] = was;
	p->panic = panic;
	CHECK(is_filled(block, 100, 1));
	CHECK(p.block_of(block).size == 100);
}

TEST_CASE("the callbacks are called with the pool locked", "[lock]")
{
	TestPool p;
	p->flags |= POOL_LOGGING;
	p.on_logstack = [&] { CHECK(p.locks == p.unlocks + 1); };
	p.on_move = [&](void*, void*) { CHECK(p.locks == p.unlocks + 1); };
	Bytes* hole = get(p, 300);
	get(p, 300);
	poolfree(p, hole);
	poolcompact(p);
	CHECK(p.moves.size() == 1);
}
