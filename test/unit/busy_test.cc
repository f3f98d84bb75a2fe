// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// busy_test.cc — a pool of some megabytes that was in use for a while: what is freed may be laid
// aside there, and comes back quickly. Nothing that is promised may be lost by that.
#include "test_pool.hh"
#include "words.hh"
#include <algorithm>

namespace {

/// Blocks of all small sizes were taken and freed, so that there are some of each at hand.
struct Busy {
	TestPool p;
	std::vector<Bytes*> kept;

	explicit Busy(int flags = 0)
	{
		p->minarena = 8 << 20;
		p->flags = flags;
		std::vector<Bytes*> freed;
		for (int round = 0; round < 3; round++)
			for (std::size_t size = 0; size < 1100; size += 8) {
				kept.push_back(get(p, size));
				freed.push_back(get(p, size));
			}
		for (Bytes* block : freed)
			poolfree(p, block);
	}
};

} // namespace

TEST_CASE("busy: one byte past the end is seen at each small size", "[busy]")
{
	Busy b;
	for (std::size_t size = 0; size < 1200; size++) {
		Bytes* block = get(b.p, size);
		const Bytes was = block[size];
		CAPTURE(size);
		for (const Bytes value : {Bytes{0}, static_cast<Bytes>(was ^ 1U), Bytes{0xFF}}) {
			block[size] = value;
			REQUIRE(b.p.panic_of([&] { poolfree(b.p, block); }) != "");
			REQUIRE(b.p.panic_of([&] { poolrealloc(b.p, block, size + 1); }) != "");
		}
		block[size] = was;
		poolfree(b.p, block);
	}
}

TEST_CASE("busy: a double free is reported, also when others were freed since", "[busy]")
{
	Busy b;
	const auto is_reported = [&](Bytes* block) {
		return first_line(b.p.panic_of([&] {
			       poolfree(b.p, block);
		       })).find(words::double_free) != std::string::npos;
	};
	std::vector<Bytes*> freed;
	for (std::size_t size = 0; size < 1100; size += 3) {
		freed.push_back(get(b.p, size));
		poolfree(b.p, freed.back());
		CAPTURE(size);
		REQUIRE(is_reported(freed.back()));
	}
	b.p.coalesce_all();
	for (Bytes* block : freed)
		REQUIRE(is_reported(block));
}

TEST_CASE("busy: bad pointers are reported", "[busy]")
{
	Busy b;
	for (std::size_t size = 40; size < 1100; size += 16) {
		Bytes* block = get(b.p, size);
		for (const std::ptrdiff_t off : {-16, -8, -1, 1, 8, 16, 32}) {
			CAPTURE(size, off);
			REQUIRE(b.p.panic_of([&] { poolfree(b.p, block + off); }) != "");
		}
		const Bytes was = block[-8];
		block[-8] ^= 1;
		REQUIRE(b.p.panic_of([&] { poolfree(b.p, block); }) != "");
		block[-8] = was;
	}
}

TEST_CASE("busy: blocks laid aside are told of, and add up", "[busy]")
{
	Busy b;
	const PoolStats s = b.p.stats();
	CHECK(s.cached_blocks == b.p.blocks(poolblock_cached).size());
	std::size_t sum = 0;
	for (const PoolBlock& block : b.p.blocks(poolblock_cached))
		sum += block.whole;
	CHECK(s.cached_bytes == sum);
	CHECK(s.cached_bytes <= s.curfree);
	CHECK(s.allocated_blocks == b.kept.size());
	b.p.coalesce_all();
	CHECK(b.p.stats().cached_blocks == 0);
	CHECK(b.p->curfree == s.curfree);
}

TEST_CASE("busy: TOLERANCE forgives, and says so", "[busy][tolerance]")
{
	Busy b{POOL_TOLERANCE};
	for (std::size_t size = 1; size < 1000; size += 5) {
		Bytes* block = get(b.p, size);
		block[size] = 0;
		CAPTURE(size);
		REQUIRE(b.p.panic_of([&] { poolfree(b.p, block); }) == "");
		REQUIRE(b.p.take_printed().size() == 1);
	}
}

TEST_CASE("busy: ANTAGONISM fills and verifies", "[busy][antagonism]")
{
	Busy b{POOL_ANTAGONISM};
	for (std::size_t size = 64; size < 1000; size += 40) {
		Bytes* block = get(b.p, size, 1);
		poolfree(b.p, block);
		REQUIRE_FALSE(is_filled(block + 16, 24, 1));
		const Bytes was = block[40];
		block[40] ^= 1;
		CAPTURE(size);
		REQUIRE(b.p.violations() == std::set{pool::Rule::fill_intact});
		block[40] = was;
	}
	poolcheck(b.p);
}

TEST_CASE("busy: flags switched meanwhile", "[busy][flags]")
{
	Busy b;
	for (std::size_t i = 0; i < 400; i++) {
		constexpr int flags[] = {0,         POOL_ANTAGONISM, 0, POOL_FIRSTFIT,
					 POOL_TAGS, POOL_NOREUSE};
		b.p->flags = flags[i / 7 % 6];
		Bytes*& block = b.kept[i];
		poolfree(b.p, block);
		block = get(b.p, i * 31 % 1000);
		if (i % 50 == 0)
			poolcheck(b.p);
	}
	b.p->flags = 0;
}

TEST_CASE("busy: compaction moves what is to move", "[busy][compact]")
{
	Busy b;
	b.p.on_move = [&](void* from, void* to) {
		std::replace(b.kept.begin(), b.kept.end(), static_cast<Bytes*>(from),
			     static_cast<Bytes*>(to));
	};
	poolcompact(b.p);
	poolcheck(b.p);
	CHECK(b.p.blocks(poolblock_free).size() <= 2);
	for (Bytes* block : b.kept)
		poolfree(b.p, block);
	CHECK(b.p->curalloc == 0);
}
