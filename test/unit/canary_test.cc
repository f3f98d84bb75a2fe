// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// canary_test.cc — the byte past the end: seen, whatever the size, the value and the function.
#include "test_pool.hh"
#include "words.hh"

using namespace std::string_literals;

namespace {

const std::string past_end =
	std::string{words::buffer_overflow} + ": written up to 1 byte past the end of block @ of ";

/// With the byte at `block[size]` changed in various ways, `act` panics; with it as it was, not.
void expect_seen(TestPool& p, Bytes* block, std::size_t size, const std::string& function)
{
	CAPTURE(size);
	const Bytes was = block[size];
	for (const Bytes value : {Bytes{0}, static_cast<Bytes>(was ^ 1U),
				  static_cast<Bytes>(was ^ 0x80U), static_cast<Bytes>(~was)}) {
		CAPTURE(value);
		if (value == was)
			continue;
		block[size] = value;
		const std::string text = p.panic_of([&] { poolblockcheck(p, block); });
		if (text.find(past_end.substr(0, 47)) == std::string::npos)
			FAIL(text); // said only here, for there are many thousands of these
	}
	block[size] = static_cast<Bytes>(was ^ 0x20U);
	const std::string by_free = p.panic_of([&] { poolfree(p, block); });
	const std::string by_realloc = p.panic_of([&] { poolrealloc(p, block, size + 50); });
	const std::string by_check = p.panic_of([&] { poolcheck(p); });
	block[size] = was;
	if (function == "all") {
		REQUIRE(by_free != "");
		REQUIRE(by_realloc != "");
		REQUIRE(by_check != "");
	}
	REQUIRE(p.panic_of([&] { poolblockcheck(p, block); }) == "");
}

} // namespace

TEST_CASE("one byte past the end is seen at each size from 0 to 4096", "[canary]")
{
	TestPool p;
	for (std::size_t size = 0; size <= 4096; size++) {
		Bytes* block = get(p, size);
		expect_seen(p, block, size, "all");
		poolfree(p, block);
	}
}

TEST_CASE("one byte past the end is seen at large sizes", "[canary]")
{
	TestPool p;
	for (std::size_t size = 4096; size <= 40000000; size = size * 3 / 2 + 7) {
		Bytes* block = get(p, size);
		expect_seen(p, block, size, "all");
		poolfree(p, block);
	}
}

TEST_CASE("each value but the canary's own is seen", "[canary]")
{
	TestPool p;
	for (std::size_t size = 32; size < 56; size++) {
		Bytes* block = get(p, size);
		const Bytes was = block[size];
		CHECK(was != 0);
		CHECK(was != 0xFF);
		CHECK(was >= 0x80); // no ASCII
		std::size_t seen = 0;
		for (unsigned value = 0; value < 256; value++) {
			block[size] = static_cast<Bytes>(value);
			if (p.panic_of([&] { poolblockcheck(p, block); }) != "")
				seen++;
		}
		CHECK(seen == 255);
		block[size] = was;
	}
}

TEST_CASE("each byte between the end and the next block is covered by a canary", "[canary]")
{
	const std::size_t quantum = GENERATE(0, 64, 1000);
	const int flags = GENERATE(0, POOL_TAGS);
	CAPTURE(quantum, flags);
	TestPool p;
	p->quantum = quantum;
	p->flags = flags;
	for (std::size_t size = 0; size < 80; size += 3) {
		Bytes* block = get(p, size);
		const PoolBlock b = p.block_of(block);
		auto* end = static_cast<Bytes*>(b.base) + b.whole;
		// Tags are the caller's words, if not at this place.
		const Bytes* tags = flags == 0 ? end : end - 32;
		for (Bytes* at = block + size; at < end; at++) {
			if (at >= tags && at < tags + 16)
				continue;
			*at ^= 0x10;
			CAPTURE(size, at - block, end - block);
			REQUIRE(p.panic_of([&] { poolfree(p, block); }) != "");
			REQUIRE(p.violations() == std::set{pool::Rule::canary_intact});
			*at ^= 0x10;
		}
		poolfree(p, block);
	}
}

TEST_CASE("a resized block is covered by a canary at its new end", "[canary]")
{
	TestPool p;
	for (std::size_t size = 1; size <= 300; size++) {
		Bytes* block = get(p, 150);
		auto* resized = static_cast<Bytes*>(poolrealloc(p, block, size));
		REQUIRE(resized != nullptr);
		expect_seen(p, resized, size, "all");
		poolfree(p, resized);
	}
}

TEST_CASE("under PARANOIA the next call of any kind sees it", "[canary][flags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	Bytes* other = get(p, 100);
	p->flags |= POOL_PARANOIA;
	block[100] = 0;
	PoolStats stats{};
	int nothing = 0;
	const std::vector<std::pair<std::string, std::function<void()>>> calls = {
		{"poolalloc", [&] { poolalloc(p, 1); }},
		{"poolallocalign", [&] { poolallocalign(p, 1, 64, 0, 0); }},
		{"poolfree", [&] { poolfree(p, other); }},
		{"poolmsize", [&] { poolmsize(p, other); }},
		{"poolisoverlap", [&] { poolisoverlap(p, &nothing, 1); }},
		{"poolrealloc", [&] { poolrealloc(p, other, 5); }},
		{"poolcompact", [&] { poolcompact(p); }},
		{"poolcompactstep", [&] { poolcompactstep(p, 10); }},
		{"poolcheck", [&] { poolcheck(p); }},
		{"poolblockcheck", [&] { poolblockcheck(p, other); }},
		{"pooldump", [&] { pooldump(p); }},
		{"poolreset", [&] { poolreset(p); }},
		{"pooladopt", [&] { pooladopt(p, &nothing, sizeof nothing); }},
		{"pooltrim", [&] { pooltrim(p); }},
		{"poolpin", [&] { poolpin(p, other); }},
		{"poolunpin", [&] { poolunpin(p, other); }},
		{"poolstats", [&] { poolstats(p, &stats, sizeof stats); }},
		{"poolwalk", [&] { p.blocks(); }},
		{"poolsettag", [&] { poolsettag(p, other, 0, 1); }},
		{"poolgettag", [&] { poolgettag(p, other, 0); }},
	};
	for (const auto& [name, call] : calls) {
		// A note on a block changes nothing that the audit looks at: it may do without.
		if (name == "poolsettag" || name == "poolgettag")
			continue;
		CAPTURE(name);
		CHECK(first_line(p.panic_of(call)) ==
		      "pool test: "s + words::buffer_overflow +
			      ": somebody wrote past the end of a block, at @: written up to 1 "
			      "byte past the end of block @ of 100 bytes (112 in all, allocated)");
	}
	p.give_up();
}

TEST_CASE("without PARANOIA a call about another block does not see it", "[canary][flags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	get(p, 10);
	Bytes* other = get(p, 100);
	const Bytes was = std::exchange(block[100], Bytes{0});
	CHECK(p.panic_of([&] { poolfree(p, other); }) == "");
	CHECK(p.panic_of([&] { poolfree(p, get(p, 30)); }) == "");
	block[100] = was;
}

TEST_CASE("freeing a block notices that the one before it was overflowed", "[canary]")
{
	TestPool p;
	Bytes* low = get(p, 103);
	Bytes* high = get(p, 100);
	REQUIRE(high == low + 112);
	low[103] ^= 1; // the last byte before the next header
	CHECK(first_line(p.panic_of([&] { poolfree(p, high); })) ==
	      "pool test: poolfree(@): "s + words::buffer_overflow +
		      ": written up to 1 byte past the end of block @ of 103 bytes (112 in all, "
		      "allocated)");
	low[103] ^= 1;
}

TEST_CASE("poolcompact leaves what was written past the end to be seen", "[canary][compact]")
{
	const auto [quantum, flags, past] = GENERATE(table<std::size_t, int, std::size_t>({
		{0, 0, 1},
		{256, 0, 1},
		{256, 0, 230}, // into what tells the size
		{0, POOL_TAGS, 1},
		{256, POOL_TAGS, 230},
	}));
	CAPTURE(quantum, flags, past);
	TestPool p;
	p->quantum = quantum;
	p->flags = flags;
	Bytes* hole = get(p, 3000);
	Bytes* block = get(p, 10);
	get(p, 10);
	std::memset(block + 10, 0x41, past);
	poolfree(p, hole);
	const bool by_steps = GENERATE(true, false);
	while (by_steps && poolcompactstep(p, 1) != 0)
		continue;
	poolcompact(p);
	for (const Move& move : p.moves)
		if (move.from == block)
			block = static_cast<Bytes*>(move.to);
	CHECK(is_filled(block + 10, past, 0x41));
	CHECK(p.violations() == std::set{pool::Rule::canary_intact});
	const std::string text = p.panic_of([&] { poolfree(p, block); });
	CHECK(text.find(words::buffer_overflow) != std::string::npos);
	p.give_up();
}

TEST_CASE("nor does poolcompact hide it by a move to where there is more room", "[canary][compact]")
{
	TestPool p;
	p->minarena = 4096;
	Bytes* hole = get(p, 1000 + 16); // what is left over will not be a block
	p.source.fail_from(1);
	while (void* rest = poolalloc(p, 10))
		poolpin(p, rest);
	p.source.recover();
	Bytes* block = get(p, 1000); // in an arena of its own
	REQUIRE(p.stats().arenas == 2);
	block[1000] ^= 1;
	poolfree(p, hole);
	poolcompact(p);
	CHECK(p.violations() == std::set{pool::Rule::canary_intact});
	if (!p.moves.empty())
		block = static_cast<Bytes*>(p.moves.back().to);
	CHECK(p.panic_of([&] { poolfree(p, block); }).find(words::buffer_overflow) !=
	      std::string::npos);
	p.give_up();
}

TEST_CASE("a size that was written over is told as none", "[canary][walk]")
{
	TestPool p;
	p->quantum = 256;
	Bytes* block = get(p, 10);
	get(p, 20);
	std::memset(block + 10, 0x41, 230);
	CHECK(p.block_of(block).size == 0);
	CHECK(p.stats().requested == 20);
	p.give_up();
}
