// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// front_test.cc — the block that was freed last, laid aside until the next call that does more.
#include "test_pool.hh"

#include "quick_lists.hh"
#include "words.hh"

using namespace std::string_literals;

namespace {

/// Three blocks with one behind them, so that the middle one has no free neighbour. The pool is too
/// small for a cache.
struct Row {
	TestPool p;
	Bytes *low, *middle, *high;

	explicit Row(int flags, std::size_t size)
	{
		p->flags = flags;
		p->minarena = 240 << 10;
		low = get(p, size, 'l');
		middle = get(p, size, 'm');
		high = get(p, size, 'h');
		get(p, 20);
	}

	std::size_t cached() { return p.stats().cached_bytes; }
};

const std::string links = "pool test: a free block's links were overwritten";

} // namespace

TEST_CASE("the block freed last is the next of its size", "[front]")
{
	const int flags = GENERATE(as<int>{}, 0, POOL_FIRSTFIT);
	const std::size_t size = GENERATE(as<std::size_t>{}, 1, 100, 1041, 4096, 65536);
	CAPTURE(flags, size);
	Row r{flags, size};
	const std::size_t before = r.p->curalloc;
	poolfree(r.p, r.middle);
	CHECK(r.cached() == whole_of(size));
	CHECK(r.p->curalloc == before - whole_of(size));
	CHECK(r.p.blocks(poolblock_cached).size() == 1);
	poolcheck(r.p);
	CHECK(get(r.p, size, 'n') == r.middle);
	CHECK(r.cached() == 0);
	CHECK(r.p->curalloc == before);
	poolcheck(r.p);
}

TEST_CASE("there is one such block: the one before it is coalesced", "[front]")
{
	Row r{0, 200};
	poolfree(r.p, r.low);
	poolfree(r.p, r.high);
	CHECK(r.cached() == whole_of(200));
	CHECK(get(r.p, 200) == r.high);
	poolfree(r.p, r.middle); // behind a free block: coalesced at once
	CHECK(r.cached() == 0);
	CHECK(get(r.p, 400 + 16) == r.low);
}

TEST_CASE("a request of another size finds it coalesced", "[front]")
{
	const int flags = GENERATE(as<int>{}, 0, POOL_FIRSTFIT);
	Row r{flags, 200};
	poolfree(r.p, r.middle);
	poolfree(r.p, r.low);
	CHECK(get(r.p, 400 + 16) == r.low);
	poolfree(r.p, r.low);
	CHECK(poolrealloc(r.p, r.high, 300) != nullptr);
	CHECK(r.cached() == 0);
}

TEST_CASE("realloc grows into it, forward and back", "[front]")
{
	const int flags = GENERATE(as<int>{}, 0, POOL_FIRSTFIT);
	Row r{flags, 200};
	poolfree(r.p, r.middle);
	CHECK(poolrealloc(r.p, r.low, 400) == r.low);
	CHECK(is_filled(r.low, 200, 'l'));
	Row other{flags, 200};
	poolfree(other.p, other.middle);
	poolfree(other.p, poolalloc(other.p, 5000)); // the other one is coalesced
	CHECK(poolrealloc(other.p, other.high, 400) == other.middle);
	CHECK(is_filled(other.middle, 200, 'h'));
}

TEST_CASE("FIRSTFIT: it is passed over if a lower block serves", "[front][firstfit]")
{
	Row r{POOL_FIRSTFIT, 200};
	poolfree(r.p, r.low);
	poolfree(r.p, r.high);
	CHECK(get(r.p, 200) == r.low); // not the front one
	CHECK(get(r.p, 200) == r.high);
	poolfree(r.p, r.high);
	CHECK(get(r.p, 200) == r.high); // nothing lower is left
	poolfree(r.p, r.low);
	CHECK(get(r.p, 100) == r.low);
	poolfree(r.p, r.high);
	CHECK(get(r.p, 200) == r.high); // what is free below it is too small
}

TEST_CASE("FIRSTFIT, set in a pool that has a cache", "[front][firstfit]")
{
	TestPool p;
	p->minarena = 1 << 20;
	Bytes* low = get(p, 200);
	get(p, 20);
	Bytes* high = get(p, 200);
	get(p, 20);
	poolfree(p, low); // into the cache
	p->flags = POOL_FIRSTFIT;
	poolfree(p, high);
	CHECK(get(p, 200) == low);
}

TEST_CASE("a very large block is coalesced at once", "[front]")
{
	TestPool p;
	p->minarena = 1 << 20;
	Bytes* block = get(p, pool::Front::largest);
	poolfree(p, block);
	CHECK(p.stats().cached_bytes == 0);
}

TEST_CASE("what it knows of misuse is what a free block knows", "[front]")
{
	Row r{0, 100};
	poolfree(r.p, r.middle);
	CHECK(first_line(r.p.panic_of([&] {
		      poolfree(r.p, r.middle);
	      })).starts_with("pool test: poolfree(@): "s + words::double_free + ": block @"));
	CHECK(first_line(r.p.panic_of([&] {
		      poolrealloc(r.p, r.middle, 5);
	      })).starts_with("pool test: poolrealloc(@): "s + words::double_free + ": block @"));
	r.middle[3] ^= 1; // where a free block has its link
	CHECK(first_line(r.p.panic_of([&] { poolcheck(r.p); })).starts_with(links));
	CHECK(first_line(r.p.panic_of([&] { poolalloc(r.p, 100); })).starts_with(links));
	CHECK(first_line(r.p.panic_of([&] { poolalloc(r.p, 50); })).starts_with(links));
	CHECK(first_line(r.p.panic_of([&] { poolfree(r.p, r.low); })).starts_with(links));
	r.p.give_up();
}

TEST_CASE("memory that it holds is there for who needs it", "[front]")
{
	Row r{0, 1000};
	poolfree(r.p, r.middle);
	r.p->maxsize = r.p->cursize;
	std::size_t got = 0;
	while (poolalloc(r.p, 700) != nullptr)
		got++;
	CHECK(got > 100);
	CHECK(r.cached() == 0);
	CHECK(r.p.block_of(r.middle).state == poolblock_allocated);
}

TEST_CASE("compaction, trimming and flags set later coalesce it", "[front]")
{
	Row r{0, 300};
	SECTION("compaction")
	{
		poolfree(r.p, r.middle);
		poolcompact(r.p);
		CHECK(r.cached() == 0);
	}
	SECTION("trimming")
	{
		poolfree(r.p, r.middle);
		pooltrim(r.p);
		CHECK(r.cached() == 0);
		CHECK(r.p.block_of(r.middle).state == poolblock_free);
	}
	SECTION("flags")
	{
		poolfree(r.p, r.middle);
		r.p->flags = GENERATE(as<int>{}, POOL_ANTAGONISM, POOL_NOREUSE, POOL_PARANOIA,
				      POOL_TAGS);
		poolcheck(r.p);
		poolfree(r.p, poolalloc(r.p, 10));
		poolcheck(r.p);
		poolfree(r.p, r.low);
		poolcheck(r.p);
	}
}
