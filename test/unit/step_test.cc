// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// step_test.cc — poolcompactstep: a bounded part of the work.
#include "holder.hh"

namespace {

/// Takes a row of blocks, the first of this size. `prepare` does whatever else must happen before
/// the next step, which begins further on. Then the first block is freed, in the part that the
/// steps have passed. Returns its address.
template <typename Prepare>
Bytes* free_behind_a_step(Holder& h, std::size_t size, const Prepare& prepare)
{
	h.p->minarena = 1 << 17;
	Bytes* low = h.take(size);
	for (std::size_t i = 0; i < 20; i++)
		h.take(100);
	Bytes* hole = h.take(500);
	for (std::size_t i = 0; i < 20; i++)
		h.take(100);
	prepare();
	h.drop(hole);
	REQUIRE(poolcompactstep(h.p, 1) == 1);
	h.drop(low);
	return low;
}

} // namespace

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
		// At most one block more than requested.
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

TEST_CASE("a step goes on where an arena was merged with the one below it", "[compact][step]")
{
	Holder h;
	h.p->minarena = 4096;
	h.take(500);
	h.p.source.placement = Placement::down;
	while (h.p.source.asked.size() < 2) // the first arena contains the pool's metadata
		h.take(500);
	h.take(500);
	Bytes* kept = h.take(500);
	// The lowest block is freed, the next one moves to its place and is freed as well: the
	// place where the step stopped is now the start of the arena.
	h.drop(h.held.begin()->first);
	REQUIRE(poolcompactstep(h.p, 1) == 1);
	h.drop(h.held.begin()->first);
	REQUIRE(h.held.begin()->first == kept);
	h.take(8000);
	REQUIRE(h.p.source.merge_calls.size() == 1);
	h.verify();
	while (poolcompactstep(h.p, 1) != 0)
		h.verify();
	CHECK(poolcompact(h.p) == 0);
	h.verify();
}

TEST_CASE("what is freed between steps is not forgotten", "[compact][step]")
{
	Holder h;
	Bytes* low = free_behind_a_step(h, 700, [] {});
	const bool by_steps = GENERATE(true, false);
	while (poolcompactstep(h.p, 1 << 20) != 0)
		h.verify();
	if (by_steps) {
		CHECK(h.p.blocks(poolblock_free).size() == 1);
		CHECK(poolcompact(h.p) == 0);
	}
	CHECK(h.held.contains(low));
	h.verify();
}

TEST_CASE("room made between steps serves a request", "[compact][step]")
{
	Holder h;
	free_behind_a_step(h, 3000, [&] {
		h.p.source.fail_from(1);
		for (const std::size_t size : {1000, 10})
			while (Bytes* rest = h.try_to_take(size))
				poolpin(h.p, rest);
	});
	while (poolcompactstep(h.p, 1) != 0)
		continue;
	CHECK(h.try_to_take(3400) != nullptr);
	h.verify();
}

TEST_CASE("poolcompact does the whole work, whatever steps have begun", "[compact][step]")
{
	Holder h;
	h.p->minarena = 1 << 17;
	Bytes* pinned = h.take(100);
	Bytes* hole = h.take(500);
	poolpin(h.p, pinned);
	for (std::size_t i = 0; i < 20; i++)
		h.take(100);
	h.drop(hole);
	poolcompact(h.p);
	hole = h.resize(pinned, 1000); // makes room without a call of free
	REQUIRE(poolcompactstep(h.p, 1) == 1);
	CHECK(poolcompact(h.p) == 1);
	CHECK(h.p.blocks(poolblock_free).size() == 2); // before the pin; at the end
	h.verify();
}

TEST_CASE("no hole stays in an arena that could be emptied only in part", "[compact][step]")
{
	const std::size_t step = GENERATE(0, 1, 1500); // 0: everything at once
	TestPool p;
	p->minarena = 8192;
	get(p, 4900);
	Bytes* first = get(p, 2000);
	get(p, 6000);
	Bytes* second = get(p, 1700);
	get(p, 1000); // has a place to move to,
	get(p, 3000); // but this one does not
	REQUIRE(p.stats().arenas == 3);
	poolfree(p, first);
	poolfree(p, second);
	if (step == 0)
		poolcompact(p);
	while (step != 0 && poolcompactstep(p, step) != 0)
		poolcheck(p);
	CHECK(p.moves.size() == 2);
	CHECK(poolcompact(p) == 0);
	CHECK(p.blocks(poolblock_free).size() == 3);
	CHECK(p.stats().largest_free > 5000);
}
