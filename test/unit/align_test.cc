// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// align_test.cc — poolallocalign: alignments, offsets and spans.
#include "test_pool.hh"
#include <cerrno>
#include <climits>

namespace {

std::size_t modulo(long offset, std::size_t align)
{
	const auto a = static_cast<long>(align);
	return static_cast<std::size_t>((offset % a + a) % a);
}

bool crosses(const void* block, std::size_t size, std::size_t span)
{
	return size != 0 && number(block) / span != (number(block) + size - 1) / span;
}

} // namespace

TEST_CASE("the pointer equals offset modulo align", "[align]")
{
	const std::size_t align =
		GENERATE(1, 2, 3, 4, 7, 8, 12, 16, 24, 31, 32, 100, 256, 1000, 4096, 65536);
	const long offset =
		GENERATE(0, 1, 2, 5, 8, 9, 15, 16, 17, 100, 4095, -1, -3, -8, -16, -100);
	CAPTURE(align, offset);
	TestPool p;
	for (const std::size_t size : {0, 1, 7, 8, 40, 100, 1000, 5000}) {
		CAPTURE(size);
		auto* block = static_cast<Bytes*>(poolallocalign(p, size, align, offset, 0));
		REQUIRE(block != nullptr);
		REQUIRE(number(block) % align == modulo(offset, align));
		std::memset(block, 1, size);
		REQUIRE(p.block_of(block).size == size);
		REQUIRE(p.block_of(block).aligned == 1);
		poolblockcheck(p, block);
		block[size] ^= 1;
		REQUIRE(p.panic_of([&] { poolfree(p, block); }) != "");
		block[size] ^= 1;
		poolcheck(p);
		if (size % 2 == 0)
			poolfree(p, block);
	}
	poolcheck(p);
}

TEST_CASE("align 0 leaves that constraint out", "[align]")
{
	TestPool p;
	for (const long offset : {0L, 5L, -5L, LONG_MAX, LONG_MIN}) {
		void* block = poolallocalign(p, 100, 0, offset, 0);
		REQUIRE(block != nullptr);
		poolfree(p, block);
	}
	CHECK(p->curalloc == 0);
}

TEST_CASE("extreme offsets count modulo align too", "[align]")
{
	TestPool p;
	for (const std::size_t align : {3, 16, 100, 4096}) {
		for (const long offset : {LONG_MAX, LONG_MIN, LONG_MIN + 1, LONG_MAX - 1}) {
			CAPTURE(align, offset);
			void* block = poolallocalign(p, 10, align, offset, 0);
			REQUIRE(block != nullptr);
			REQUIRE(number(block) % align == modulo(offset, align));
			poolfree(p, block);
		}
	}
}

TEST_CASE("the block crosses no multiple of span", "[align]")
{
	const std::size_t span = GENERATE(1, 16, 40, 64, 100, 1000, 4096, 65536);
	const std::size_t align = GENERATE(0, 1, 8, 16, 24, 100);
	CAPTURE(span, align);
	TestPool p;
	std::vector<void*> all;
	for (const std::size_t part : {0, 1, 2, 3, 4}) {
		const std::size_t size = span * part / 4;
		CAPTURE(size);
		for (int i = 0; i < 20; i++) {
			errno = 0;
			void* block = poolallocalign(p, size, align, 0, span);
			if (block == nullptr) {
				REQUIRE(errno == EINVAL); // whether that is so is the next case's
				continue;
			}
			REQUIRE_FALSE(crosses(block, size, span));
			if (align != 0)
				REQUIRE(number(block) % align == 0);
			std::memset(block, 1, size);
			all.push_back(block);
			if (i % 3 == 0)
				get(p, static_cast<std::size_t>(i) * 7);
		}
	}
	poolcheck(p);
	REQUIRE_FALSE(all.empty());
	for (void* block : all)
		poolfree(p, block);
}

TEST_CASE("what no address can satisfy is refused with EINVAL", "[align]")
{
	struct Request {
		std::size_t size, align;
		long offset;
		std::size_t span;
	};
	const auto [size, align, offset, span] = GENERATE(values<Request>({
		{101, 0, 0, 100},      // longer than the span
		{2, 0, 0, 1},          //
		{65, 64, 0, 64},       //
		{60, 64, 32, 64},      // at 32 there are only 32 left
		{2, 4, 3, 4},          //
		{10, 100, 95, 50},     // 95 and 45 modulo 50 are the same place
		{33, 4096, -32, 4096}, //
	}));
	CAPTURE(size, align, offset, span);
	TestPool p;
	const bool used_before = GENERATE(false, true);
	if (used_before)
		get(p, 100);
	const std::size_t arenas = p.source.out.size();
	errno = 0;
	CHECK(poolallocalign(p, size, align, offset, span) == nullptr);
	CHECK(errno == EINVAL);
	CHECK(p.source.out.size() == arenas);
}

TEST_CASE("what just fits is granted", "[align]")
{
	TestPool p;
	CHECK(poolallocalign(p, 100, 0, 0, 100) != nullptr);
	CHECK(poolallocalign(p, 1, 0, 0, 1) != nullptr);
	CHECK(poolallocalign(p, 64, 64, 0, 64) != nullptr);
	CHECK(poolallocalign(p, 32, 64, 32, 64) != nullptr);
	CHECK(poolallocalign(p, 1, 4, 3, 4) != nullptr);
	CHECK(poolallocalign(p, 32, 4096, -32, 4096) != nullptr);
	CHECK(poolallocalign(p, 10, 7, 3, 12) != nullptr); // every 84 bytes there is such a place
}

TEST_CASE("large alignments", "[align]")
{
	TestPool p;
	for (unsigned shift = 12; shift <= 24; shift += 4) {
		const std::size_t align = std::size_t{1} << shift;
		void* block = poolallocalign(p, 100, align, 0, 0);
		CAPTURE(align);
		REQUIRE(block != nullptr);
		CHECK(number(block) % align == 0);
	}
	errno = 0;
	CHECK(poolallocalign(p, 100, std::size_t{1} << 62U, 0, 0) == nullptr);
	CHECK(errno == ENOMEM);
	errno = 0;
	CHECK(poolallocalign(p, 100, ~std::size_t{0}, 0, 0) == nullptr);
	CHECK(errno == ENOMEM);
}

TEST_CASE("an aligned block can be freed, resized, asked for its size, pinned", "[align]")
{
	const std::size_t align = GENERATE(1, 3, 16, 64, 4096);
	const long offset = GENERATE(0, 1, 8, 13);
	CAPTURE(align, offset);
	TestPool p;
	auto* block = static_cast<Bytes*>(poolallocalign(p, 200, align, offset, 0));
	REQUIRE(block != nullptr);
	std::memset(block, 5, 200);
	get(p, 10);
	CHECK(poolmsize(p, block) >= 200);
	poolpin(p, block);
	CHECK(p.block_of(block).pinned == 1);
	poolunpin(p, block);
	CHECK(p.block_of(block).aligned == 1);
	auto* smaller = static_cast<Bytes*>(poolrealloc(p, block, 50));
	CHECK(smaller == block);
	auto* larger = static_cast<Bytes*>(poolrealloc(p, smaller, 3000));
	REQUIRE(larger != nullptr);
	CHECK(is_filled(larger, 50, 5));
	poolfree(p, larger);
}

TEST_CASE("only the caller's own pointer frees an aligned block", "[align]")
{
	TestPool p;
	auto* block = static_cast<Bytes*>(poolallocalign(p, 100, 16, 9, 0));
	REQUIRE(block != nullptr);
	for (const long off : {-17L, -16L, -9L, -8L, -1L, 1L, 7L, 16L}) {
		CAPTURE(off);
		CHECK(p.panic_of([&] { poolfree(p, block + off); }) != "");
	}
	poolfree(p, block);
	CHECK(p.panic_of([&] { poolfree(p, block); }) != "");
}

namespace {

/// Whether 200 bytes at a multiple of 4096 would fit into a free block, with room for a block
/// before them.
bool would_hold(const PoolBlock& b)
{
	const std::uintptr_t first = number(b.base) + 8 + 32;
	return (first + 4095) / 4096 * 4096 + 200 + 16 <= number(b.base) + b.whole;
}

} // namespace

TEST_CASE("poolallocalign tries again when the pool was compacted", "[align][compact]")
{
	TestPool p;
	p->minarena = 32768;
	std::vector<Bytes*> blocks{get(p, 100)};
	p.source.fail_from(1);
	while (auto* block = static_cast<Bytes*>(poolalloc(p, 100)))
		blocks.push_back(block);
	for (std::size_t i = 0; i < 110; i += 2)
		poolfree(p, blocks[i]);
	// Too little for a place wherever it begins, enough for one where it does.
	CHECK(poolallocalign(p, 200, 4096, 0, 0) != nullptr);
	CHECK_FALSE(p.moves.empty());
}

TEST_CASE("poolallocalign gives up only when no free block would do", "[align]")
{
	TestPool p;
	p->move = nullptr;
	p->minarena = 1 << 18;
	std::vector<Bytes*> blocks{get(p, 1500)};
	p.source.fail_from(1);
	while (auto* block = static_cast<Bytes*>(poolalloc(p, 1500)))
		blocks.push_back(block);
	// Of those that are freed one would do, and it is the last to be looked at.
	std::vector<Bytes*> others;
	Bytes* right = nullptr;
	for (std::size_t i = 0; i < blocks.size(); i += 2)
		if (would_hold(p.block_of(blocks[i])))
			right = blocks[i];
		else
			others.push_back(blocks[i]);
	REQUIRE(right != nullptr);
	poolfree(p, right);
	REQUIRE(others.size() > 40);
	for (Bytes* block : others)
		poolfree(p, block);
	p.coalesce_all();
	const auto* placed = static_cast<Bytes*>(poolallocalign(p, 200, 4096, 0, 0));
	REQUIRE(placed != nullptr);
	CHECK(number(placed) % 4096 == 0);
}

TEST_CASE("poolallocalign asks for no more room than a place may need", "[align][limit]")
{
	const auto [align, span] =
		GENERATE(table<std::size_t, std::size_t>({{4095, 65536},
							  {4095, std::size_t{1} << 30U},
							  {16, std::size_t{1} << 30U},
							  {100003, 0},
							  {4096, 65536}}));
	CAPTURE(align, span);
	TestPool p;
	get(p, 100);
	p->maxsize = p->cursize;
	while (poolalloc(p, 100) != nullptr)
		; // so that there must be another arena
	p->maxsize = p->cursize + 3 * (2 * align + 4096);
	for (int i = 0; i < 3; i++) {
		auto* block = static_cast<Bytes*>(poolallocalign(p, 100, align, 0, span));
		REQUIRE(block != nullptr);
		CHECK(number(block) % align == 0);
	}
}

TEST_CASE("FIRSTFIT places aligned blocks at the lowest address that fits too", "[align][firstfit]")
{
	const bool is_cached = GENERATE(false, true);
	TestPool p;
	p->minarena = is_cached ? 4 << 20 : 0;
	Bytes* low = get(p, 600);
	get(p, 10);
	Bytes* high = get(p, 200);
	get(p, 10);
	poolfree(p, low);
	poolfree(p, high);
	p->flags |= POOL_FIRSTFIT;
	const Bytes* begin = low < high ? low : high;
	auto* block = static_cast<Bytes*>(poolallocalign(p, 100, 16, 0, 0));
	CHECK(block == begin);
	block = static_cast<Bytes*>(poolallocalign(p, 20, 128, 0, 0));
	CHECK(number(block) % 128 == 0);
	CHECK(block > begin);
	CHECK(block < begin + 600);
}
