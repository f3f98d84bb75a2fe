// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// overwritten_test.cc — POOL_ANTAGONISM: a write to a freed block is seen wherever its memory goes
// out.
#include "test_pool.hh"
#include "words.hh"

using namespace std::string_literals;

namespace {

const std::string written_after = "pool test: "s + words::use_after_free +
				  ": somebody wrote to a block after it was freed, at @: ";

} // namespace

TEST_CASE("a write to a freed block is seen when realloc hands it out again", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	Bytes* low = get(p, 100);
	Bytes* middle = get(p, 500);
	Bytes* high = get(p, 100);
	get(p, 10);
	REQUIRE(middle == low + 112);
	poolfree(p, middle);
	middle[200] ^= 1;
	Bytes* grown = GENERATE(true, false) ? low : high;
	CHECK(first_line(p.panic_of([&] {
		      poolrealloc(p, grown, 500);
	      })).starts_with(written_after));
	p.give_up();
}

TEST_CASE("each byte written of a freed block is seen when parts of it are handed out again",
	  "[antagonism]")
{
	const std::size_t size = 503;
	for (std::size_t i = 0; i <= size; i++) {
		TestPool p;
		p->flags |= POOL_ANTAGONISM;
		get(p, 100);
		Bytes* freed = get(p, size);
		get(p, 100);
		poolfree(p, freed);
		p.coalesce_all();
		freed[i] ^= 1;
		CAPTURE(i);
		// So that the last part has no rest.
		CHECK(p.panic_of([&] {
			for (const std::size_t part : {100, 100, 100, 167})
				get(p, part);
		}) != "");
		p.give_up();
	}
}

TEST_CASE("pages that were only filled go to purge when ANTAGONISM is off", "[antagonism][purge]")
{
	TestPool p;
	p->minarena = 1 << 20;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	CHECK(pooltrim(p) == 0);
	p->flags = 0;
	CHECK(pooltrim(p) > 1000000);
	CHECK(pooltrim(p) == 0);
	poolcheck(p);
}

TEST_CASE("what realloc cuts off is filled, and its neighbour's fill still verified",
	  "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	Bytes* low = get(p, 1000);
	Bytes* freed = get(p, 500);
	get(p, 10);
	REQUIRE(freed == low + 1024);
	poolfree(p, freed);
	SECTION("cut off what it had")
	{
		REQUIRE(poolrealloc(p, low, 500) == low);
	}
	SECTION("cut off what it has taken in")
	{
		REQUIRE(poolrealloc(p, low, 1100) == low);
	}
	CHECK(p.violations().empty());
	freed[300] ^= 1;
	CHECK(p.violations() == std::set{pool::Rule::fill_intact});
	CHECK(p.panic_of([&] { poolrealloc(p, low, 1450); }) != "");
	p.give_up();
}
