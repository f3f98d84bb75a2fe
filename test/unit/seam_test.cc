// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// seam_test.cc — arenas that touch where neither has a free block stay two, and go back as two.
#include "test_pool.hh"

TEST_CASE("of merged arenas that fall empty each goes back", "[merge][trim]")
{
	TestPool p;
	p->minarena = 8192;
	std::vector<Bytes*> blocks;
	const auto take_until = [&](std::size_t arenas) {
		while (p.stats().arenas < arenas)
			blocks.push_back(get(p, 1000));
	};
	take_until(3);
	p.source.placement = Placement::up;
	p.source.merges = false;
	take_until(4);
	p.source.merges = true;
	p->maxsize = p->cursize;
	while (void* block = poolalloc(p, 1))
		blocks.push_back(static_cast<Bytes*>(block));
	p->maxsize = 0;
	// The next touches the fourth, which is full to its end, and begins with a larger table.
	blocks.push_back(get(p, 1000));
	p.source.placement = Placement::up_apart;
	take_until(12); // the table goes on
	for (Bytes* block : blocks)
		poolfree(p, block);
	poolcompact(p);
	pooltrim(p);
	CHECK(p.stats().arenas == p.blocks(poolblock_metadata).size());
	CHECK(p.source.out.size() <= 2);
}
