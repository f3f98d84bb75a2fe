// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// step_test.cc — poolcompactstep: a bounded piece of the work.
#include "holder.hh"

TEST_CASE("poolcompactstep moves about so many bytes, and ends", "[compact][step]")
{
	Holder h;
	h.p->minarena = GENERATE(16384, 1 << 20);
	for (std::size_t i = 0; i < 600; i++)
		h.take(i * 13 % 700);
	h.thin_out(3);
	std::size_t steps = 0;
	for (bool more = true; more; steps++) {
		const std::uint64_t before = h.p.stats().moved_bytes;
		more = poolcompactstep(h.p, 2000) != 0;
		// At most one block more than asked for.
		REQUIRE(h.p.stats().moved_bytes - before < 2000 + whole_of(700) + 16);
		REQUIRE(steps < 1000);
		h.verify();
	}
	CHECK(steps > 3);
	h.p.moves.clear();
	CHECK(poolcompactstep(h.p, 1 << 20) == 0);
	CHECK(h.p.moves.empty());
}

TEST_CASE("a step of few bytes moves at least one block", "[compact][step]")
{
	Holder h;
	Bytes* hole = h.take(500);
	for (std::size_t i = 0; i < 10; i++)
		h.take(100);
	h.drop(hole);
	for (std::size_t i = 1; i <= 10; i++) {
		poolcompactstep(h.p, i % 2);
		REQUIRE(h.p.moves.size() == i);
	}
	poolcompactstep(h.p, 0);
	CHECK(h.p.moves.size() == 10);
	h.verify();
}

TEST_CASE("between steps the pool may be used", "[compact][step]")
{
	Holder h;
	h.p->minarena = GENERATE(8192, 1 << 18);
	for (std::size_t i = 0; i < 300; i++)
		h.take(i * 13 % 700);
	h.thin_out(3);
	for (std::size_t i = 0; i < 2000; i++) {
		poolcompactstep(h.p, 700);
		if (i < 400) {
			Bytes* fresh = h.take(i * 7 % 900);
			if (i % 3 == 0)
				h.drop(h.held.begin()->first);
			if (i % 5 == 0 && h.held.contains(fresh))
				h.drop(fresh);
			if (i % 11 == 0)
				h.drop(std::prev(h.held.end())->first);
			poolcheck(h.p);
		}
	}
	h.verify();
	CHECK(poolcompactstep(h.p, 1 << 20) == 0);
}

TEST_CASE("after all steps a poolcompact finds nothing to do", "[compact][step]")
{
	Holder h;
	for (std::size_t i = 0; i < 100; i++)
		h.take(i * 13 % 700);
	h.thin_out(3);
	for (int i = 0; i < 1000 && poolcompactstep(h.p, 500) != 0; i++)
		continue;
	h.p.moves.clear();
	CHECK(poolcompact(h.p) == 0);
	CHECK(h.p.moves.empty());
}
