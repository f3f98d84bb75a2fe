// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk_test.cc — poolwalk, poolstats, tags, and the Pool's own counts.
#include "test_pool.hh"
#include <algorithm>
#include <cstddef>
#include <cstring>

namespace {

/// What poolstats and the Pool's fields must say, reckoned from a walk.
void expect_exact(TestPool& p)
{
	PoolStats s = p.stats();
	PoolStats sum{};
	for (const PoolBlock& b : p.blocks()) {
		switch (b.state) {
		case poolblock_allocated:
			sum.curalloc += b.whole;
			sum.requested += b.size;
			sum.allocated_blocks++;
			break;
		case poolblock_quarantined:
			sum.curalloc += b.whole;
			sum.quarantined_bytes += b.whole;
			sum.quarantined_blocks++;
			break;
		case poolblock_cached:
			sum.curfree += b.whole;
			sum.cached_bytes += b.whole;
			sum.cached_blocks++;
			break;
		case poolblock_free:
			sum.curfree += b.whole;
			sum.free_blocks++;
			sum.largest_free = std::max(sum.largest_free, b.whole);
			break;
		case poolblock_metadata:
			break;
		}
	}
	CHECK(s.cursize == p->cursize);
	CHECK(s.curfree == p->curfree);
	CHECK(s.curalloc == p->curalloc);
	CHECK(s.maxsize == p->maxsize);
	CHECK(s.cursize == p.source.bytes_out());
	CHECK(s.arenas == p.source.out.size());
	CHECK(s.curalloc == sum.curalloc);
	CHECK(s.curfree == sum.curfree);
	CHECK(s.requested == sum.requested);
	CHECK(s.allocated_blocks == sum.allocated_blocks);
	CHECK(s.quarantined_blocks == sum.quarantined_blocks);
	CHECK(s.quarantined_bytes == sum.quarantined_bytes);
	CHECK(s.cached_blocks == sum.cached_blocks);
	CHECK(s.cached_bytes == sum.cached_bytes);
	CHECK(s.free_blocks == sum.free_blocks);
	CHECK(s.largest_free == sum.largest_free);
	CHECK(s.metadata_bytes == s.cursize - s.curfree - s.curalloc);
}

struct Visit {
	std::vector<const void*> seen;
	std::size_t stop_after;
	TestPool* p;
};

int visit(void* arg, const PoolBlock* block)
{
	auto& v = *static_cast<Visit*>(arg);
	CHECK(v.p->locks == v.p->unlocks + 1); // "with the pool locked"
	v.seen.push_back(block->base);
	return v.seen.size() == v.stop_after ? 42 : 0;
}

} // namespace

TEST_CASE("poolwalk visits blocks arena by arena, in order of address", "[walk]")
{
	TestPool p;
	p.source.placement = GENERATE(Placement::up_apart, Placement::down_apart);
	p->minarena = 8192;
	for (std::size_t i = 0; i < 40; i++)
		get(p, i * 50);
	const std::vector<PoolBlock> all = p.blocks();
	for (std::size_t i = 1; i < all.size(); i++)
		REQUIRE(number(all[i - 1].base) + all[i - 1].whole <= number(all[i].base));
	for (const auto& [base, size] : p.source.out) { // and leaves nothing but the ends out
		std::size_t sum = 0;
		for (const PoolBlock& b : all)
			if (number(b.base) >= base && number(b.base) < base + size)
				sum += b.whole;
		CHECK(sum <= size);
		CHECK(sum + 48 >= size);
	}
}

TEST_CASE("poolwalk tells of each block what it is", "[walk]")
{
	TestPool p;
	p->minarena = 1 << 16;
	Bytes* plain = get(p, 100);
	Bytes* pinned = get(p, 50);
	poolpin(p, pinned);
	auto* aligned = static_cast<Bytes*>(poolallocalign(p, 10, 16, 9, 0));
	Bytes* hole = get(p, 200);
	Bytes* last = get(p, 20);
	p->flags = POOL_NOREUSE;
	Bytes* quarantined = get(p, 30);
	poolfree(p, quarantined);
	p->flags = 0;
	poolfree(p, hole);
	p.coalesce_all();
	const auto expect = [&](const void* ptr, std::size_t size, PoolBlockState state,
				int is_pinned, int is_aligned) {
		const PoolBlock b = p.block_of(ptr);
		CHECK(b.size == size);
		CHECK(b.state == state);
		CHECK(b.pinned == is_pinned);
		CHECK(b.aligned == is_aligned);
		CHECK(b.tag[0] == 0);
		CHECK(b.tag[1] == 0);
		CHECK(number(b.base) < number(ptr));
		CHECK(number(ptr) + size < number(b.base) + b.whole + 1);
		return b;
	};
	CHECK(expect(plain, 100, poolblock_allocated, 0, 0).whole == whole_of(100));
	expect(pinned, 50, poolblock_allocated, 1, 0);
	expect(aligned, 10, poolblock_allocated, 0, 1);
	expect(hole, whole_of(200) - 8, poolblock_free, 0, 0); // the room inside
	expect(last, 20, poolblock_allocated, 0, 0);
	expect(quarantined, whole_of(30) - 8, poolblock_quarantined, 0, 0);
	CHECK(p.blocks(poolblock_metadata).size() == 1);
}

TEST_CASE("poolwalk stops when visit returns non-zero, and returns that", "[walk]")
{
	TestPool p;
	for (int i = 0; i < 10; i++)
		get(p, 100);
	Visit v{.seen = {}, .stop_after = 4, .p = &p};
	CHECK(poolwalk(p, visit, &v) == 42);
	CHECK(v.seen.size() == 4);
	v = {.seen = {}, .stop_after = 0, .p = &p};
	CHECK(poolwalk(p, visit, &v) == 0);
	CHECK(v.seen.size() == p.blocks().size());
}

TEST_CASE("poolstats and the counts are exact after each call", "[stats]")
{
	const int flags = GENERATE(0, POOL_ANTAGONISM, POOL_NOREUSE, POOL_FIRSTFIT, POOL_TAGS);
	CAPTURE(flags);
	TestPool p;
	p->minarena = 8192;
	p->flags = flags;
	p.source.placement = GENERATE(Placement::up, Placement::up_apart);
	std::vector<void*> held;
	p.on_move = [&](void* from, void* to) { std::replace(held.begin(), held.end(), from, to); };
	for (std::size_t i = 0; i < 150; i++) {
		held.push_back(i % 9 == 8 ? poolallocalign(p, i * 7, 64, 4, 0)
					  : poolalloc(p, i * 37 % 1100));
		if (i % 3 == 2)
			poolfree(p, std::exchange(held[i / 2], nullptr));
		if (i % 5 == 4)
			held[i] = poolrealloc(p, held[i], i * 53 % 1900 + 1);
		if (i % 7 == 6 && held[i] != nullptr)
			poolmsize(p, held[i]);
		if (i % 50 == 49)
			poolcompact(p);
		if (i % 60 == 59)
			pooltrim(p);
		expect_exact(p);
	}
}

TEST_CASE("poolstats fills what its caller knows, and zeroes the rest", "[stats]")
{
	TestPool p;
	get(p, 1000);
	struct {
		PoolStats stats;
		Bytes newer[8];
	} s;
	std::memset(&s, 0x5A, sizeof s);
	const std::size_t older = offsetof(PoolStats, cached_bytes);
	CHECK(poolstats(p, &s.stats, older) == older);
	CHECK(s.stats.requested == 1000);
	CHECK(s.stats.cached_bytes == std::size_t{0x5A5A5A5A5A5A5A5A});
	CHECK(poolstats(p, &s.stats, sizeof s) == sizeof s.stats);
	CHECK(s.stats.nalloc == 1);
	CHECK(std::all_of(std::begin(s.newer), std::end(s.newer), [](Bytes b) { return b == 0; }));
}

TEST_CASE("poolstats counts calls, and remembers peaks", "[stats]")
{
	TestPool p;
	Bytes* a = get(p, 1000);
	Bytes* b = get(p, 2000);
	const std::size_t peak = whole_of(1000) + whole_of(2000);
	CHECK(poolalloc(p, absurd()) == nullptr);
	CHECK(poolallocalign(p, 10, 0, 0, 5) == nullptr);
	poolfree(p, a);
	b = static_cast<Bytes*>(poolrealloc(p, b, 100));
	PoolStats s = p.stats();
	CHECK(s.nalloc == 2);
	CHECK(s.nfree == 1);
	CHECK(s.nrealloc == 1);
	CHECK(s.nfailed == 2);
	CHECK(s.peak_curalloc == peak);
	CHECK(s.peak_cursize == p->cursize);
	CHECK(s.allocated_blocks == 1);
	CHECK(s.requested == 100);
	poolcompact(p);
	s = p.stats();
	CHECK(s.ncompact == 1);
	CHECK(s.moved_bytes == whole_of(100));
	CHECK(poolrealloc(p, nullptr, 10) != nullptr); // poolalloc, in fact
	CHECK(p.stats().nalloc == 3);
}

TEST_CASE("poolstats counts frees however often nfree has wrapped", "[stats]")
{
	TestPool p;
	poolfree(p, get(p, 100));
	get(p, 100);
	p->nfree = -1; // as after very many more
	p->flags = POOL_NOREUSE;
	poolfree(p, get(p, 100));
	CHECK(p->nfree == 0);
	CHECK(p.stats().nfree == 2);
}

TEST_CASE("what the engine keeps for itself does not grow with a large pool", "[stats]")
{
	constexpr std::size_t mebibyte = std::size_t{1} << 20U;
	TestPool p;
	p->minarena = mebibyte;
	for (unsigned i = 0; i < 4; i++)
		get(p, mebibyte);
	get(p, mebibyte / 2); // and as much stays free, for what a large pool is given
	const std::size_t large = p.stats().metadata_bytes;
	for (unsigned i = 0; i < 36; i++)
		get(p, mebibyte);
	get(p, mebibyte / 2);
	get(p, 100);
	// The table of arenas, and the ends of each.
	CHECK(p.stats().metadata_bytes <= large + 40 * std::size_t{100});
}

TEST_CASE("curalloc and curfree count headers, cursize all", "[stats]")
{
	TestPool p;
	p->minarena = 1 << 16;
	Bytes* block = get(p, 100);
	CHECK(p->cursize == 1 << 16);
	CHECK(p->curalloc == 112);
	CHECK(p->curfree == p->cursize - p->curalloc - p.stats().metadata_bytes);
	const std::size_t free = p->curfree;
	poolfree(p, block);
	CHECK(p->curalloc == 0);
	CHECK(p->curfree == free + 112);
}

TEST_CASE("a block made under TAGS carries two words", "[tags]")
{
	TestPool p;
	p->flags |= POOL_TAGS;
	for (const std::size_t size : {0, 1, 7, 16, 23, 31, 100, 5000}) {
		CAPTURE(size);
		Bytes* block = get(p, size, 0xEE);
		CHECK(poolgettag(p, block, 0) == 0);
		CHECK(poolgettag(p, block, 1) == 0);
		poolsettag(p, block, 0, ~std::uintptr_t{0});
		poolsettag(p, block, 1, 0x1234);
		CHECK(poolgettag(p, block, 0) == ~std::uintptr_t{0});
		CHECK(poolgettag(p, block, 1) == 0x1234);
		CHECK(is_filled(block, size, 0xEE));
		const PoolBlock b = p.block_of(block);
		CHECK(b.tag[0] == ~std::uintptr_t{0});
		CHECK(b.tag[1] == 0x1234);
		poolcheck(p);
	}
}

TEST_CASE("tags stay with a block that is resized, moved or asked for its size", "[tags]")
{
	TestPool p;
	p->flags |= POOL_TAGS;
	Bytes* block = get(p, 100);
	poolsettag(p, block, 0, 5);
	poolsettag(p, block, 1, 6);
	p->flags = 0; // only new blocks need the flag
	Bytes* in_the_way = get(p, 10);
	for (const std::size_t size : {101, 40, 3000, 1, 200, 20000}) {
		block = static_cast<Bytes*>(poolrealloc(p, block, size));
		REQUIRE(block != nullptr);
		CHECK(poolgettag(p, block, 0) == 5);
		CHECK(poolgettag(p, block, 1) == 6);
		poolmsize(p, block);
		CHECK(poolgettag(p, block, 1) == 6);
		poolcheck(p);
	}
	poolfree(p, in_the_way);
	poolfree(p, block);
}

TEST_CASE("an aligned block made under TAGS has them too", "[tags][align]")
{
	TestPool p;
	p->flags |= POOL_TAGS;
	void* block = poolallocalign(p, 100, 64, 3, 0);
	poolsettag(p, block, 1, 7);
	CHECK(poolgettag(p, block, 1) == 7);
	CHECK(p.block_of(block).tag[1] == 7);
}

TEST_CASE("without TAGS setting does nothing and getting returns 0", "[tags]")
{
	TestPool p;
	Bytes* block = get(p, 100, 1);
	poolsettag(p, block, 0, 99);
	CHECK(poolgettag(p, block, 0) == 0);
	CHECK(poolgettag(p, block, 1) == 0);
	CHECK(is_filled(block, 100, 1));
	p->flags |= POOL_TAGS; // too late for this one
	poolsettag(p, block, 0, 99);
	CHECK(poolgettag(p, block, 0) == 0);
	poolcheck(p);
}

TEST_CASE("a tag for what is no block is reported", "[tags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	CHECK(p.panic_of([&] { poolsettag(p, block + 1, 0, 1); }) != "");
	CHECK(p.panic_of([&] { poolgettag(p, block + 16, 0); }) != "");
}
