// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tolerance_test.cc — POOL_TOLERANCE forgives one NUL just past the end, and says so.
#include "test_pool.hh"
#include "words.hh"

namespace {

std::string tolerated(std::size_t size)
{
	return std::string{words::tolerated} + ": a NUL just past the end of block @ of " +
	       std::to_string(size) + " bytes (" + std::to_string(whole_of(size)) +
	       " in all, allocated)";
}

std::string forgiven(const std::string& function, std::size_t size)
{
	return "pool test: " + function + "(@): " + tolerated(size);
}

std::vector<std::string> told(TestPool& p)
{
	std::vector<std::string> lines;
	for (const std::string& text : p.take_printed())
		lines.push_back(masked(text));
	return lines;
}

} // namespace

TEST_CASE("TOLERANCE forgives one NUL past the end, at each size", "[tolerance]")
{
	TestPool p;
	p->flags |= POOL_TOLERANCE;
	for (std::size_t size = 0; size <= 4096; size += size < 200 ? 1 : 61) {
		CAPTURE(size);
		Bytes* block = get(p, size);
		if (p.block_of(block).whole != whole_of(size)) // with what was left over
			continue;
		block[size] = 0;
		REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) == "");
		REQUIRE(told(p) == std::vector{forgiven("poolblockcheck", size)});
		REQUIRE(p.panic_of([&] { poolcheck(p); }) == "");
		REQUIRE(told(p) == std::vector{"pool test: " + tolerated(size)});
		REQUIRE(p.panic_of([&] { poolfree(p, block); }) == "");
		REQUIRE(told(p) == std::vector{forgiven("poolfree", size)});
	}
}

TEST_CASE("TOLERANCE forgives in realloc too, and the new block is whole", "[tolerance]")
{
	TestPool p;
	p->flags |= POOL_TOLERANCE;
	for (std::size_t size = 1; size < 200; size++) {
		Bytes* block = get(p, size, 'a');
		block[size] = 0;
		auto* larger = static_cast<Bytes*>(poolrealloc(p, block, size + 100));
		REQUIRE(larger != nullptr);
		REQUIRE(is_filled(larger, size, 'a'));
		CHECK(p.take_printed().size() == 1);
		poolfree(p, larger);
		CHECK(p.take_printed().empty());
	}
}

TEST_CASE("without TOLERANCE one NUL is an overflow", "[tolerance]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	const Bytes was = std::exchange(block[100], Bytes{0});
	CHECK(p.panic_of([&] { poolfree(p, block); }) != "");
	CHECK(p.take_printed().empty());
	p->flags |= POOL_TOLERANCE; // may be set at any time
	CHECK(p.panic_of([&] { poolblockcheck(p, block); }) == "");
	p->flags &= ~POOL_TOLERANCE;
	CHECK(p.panic_of([&] { poolblockcheck(p, block); }) != "");
	block[100] = was;
}

TEST_CASE("TOLERANCE forgives nothing else", "[tolerance]")
{
	const std::size_t quantum = GENERATE(0, 256); // short canaries, and long ones
	CAPTURE(quantum);
	TestPool p;
	p->quantum = quantum;
	p->flags |= POOL_TOLERANCE;
	for (std::size_t size = 40; size < 56; size++) {
		Bytes* block = get(p, size);
		const PoolBlock b = p.block_of(block);
		const std::size_t canary = b.whole - 8 - size;
		const std::vector<Bytes> was(block + size, block + size + canary);
		const auto restore = [&] { std::copy(was.begin(), was.end(), block + size); };
		const auto check = [&] { return p.panic_of([&] { poolblockcheck(p, block); }); };
		CAPTURE(size, canary);

		block[size] = 1; // another value
		CHECK(check() != "");
		block[size] = 0xFF;
		CHECK(check() != "");
		restore();
		for (std::size_t i = 1; i < canary; i++) { // a NUL elsewhere, or a second one
			if (was[i] == 0)
				continue; // of the word that tells how long the canary is
			block[size + i] = 0;
			CHECK(check() != "");
			block[size] = 0;
			CHECK(check() != "");
			restore();
		}
		block[size] = 0;
		CHECK(check() == "");
		restore();
	}
	CHECK_FALSE(p.take_printed().empty());
}

TEST_CASE("TOLERANCE forgives a NUL past a block with tags or a long canary", "[tolerance]")
{
	const int flags = GENERATE(0, POOL_TAGS);
	const std::size_t minblock = GENERATE(0, 500);
	TestPool p;
	p->minblock = minblock;
	p->flags = flags | POOL_TOLERANCE;
	Bytes* block = get(p, 77);
	block[77] = 0;
	CHECK(p.panic_of([&] { poolcheck(p); }) == "");
	CHECK(p.panic_of([&] { poolfree(p, block); }) == "");
	CHECK_FALSE(p.take_printed().empty());
}

TEST_CASE("a block of which the next block's free notices the NUL", "[tolerance]")
{
	TestPool p;
	p->flags |= POOL_TOLERANCE;
	Bytes* low = get(p, 103);
	Bytes* high = get(p, 100);
	REQUIRE(high == low + 112);
	low[103] = 0; // tolerable, wherever it is noticed
	CHECK(p.panic_of([&] { poolfree(p, high); }) == "");
	CHECK(p.panic_of([&] { poolfree(p, low); }) == "");
	CHECK_FALSE(p.take_printed().empty());
}

TEST_CASE("a NUL that was forgiven when its block was freed is no fault of the next", "[tolerance]")
{
	TestPool p;
	p->flags |= POOL_TOLERANCE;
	Bytes* low = get(p, 103);
	Bytes* high = get(p, 100);
	get(p, 10);
	REQUIRE(high == low + 112);
	low[103] = 0; // the byte before the next block's header
	CHECK(p.panic_of([&] { poolfree(p, low); }) == "");
	CHECK(told(p) == std::vector{forgiven("poolfree", 103)});
	CHECK(p.panic_of([&] { poolblockcheck(p, high); }) == "");
	CHECK(p.panic_of([&] { poolfree(p, high); }) == "");
	CHECK(told(p).empty());
}

TEST_CASE("under PARANOIA and TOLERANCE the pool works on with a NUL past an end",
	  "[tolerance][flags]")
{
	TestPool p;
	p->flags |= POOL_TOLERANCE | POOL_PARANOIA;
	Bytes* block = get(p, 40);
	block[40] = 0;
	for (int i = 0; i < 10; i++)
		CHECK(p.panic_of([&] { poolfree(p, get(p, 30)); }) == "");
	poolfree(p, block);
	CHECK_FALSE(p.take_printed().empty());
}
