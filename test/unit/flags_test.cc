// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// flags_test.cc — LOGGING, VERBOSITY, PARANOIA, DEBUGGING, FIRSTFIT, and the bits themselves.
#include "test_pool.hh"
#include <algorithm>

namespace {

std::vector<std::string> told(TestPool& p)
{
	std::vector<std::string> lines;
	for (const std::string& text : p.take_printed())
		lines.push_back(masked(text));
	return lines;
}

} // namespace

TEST_CASE("the flags keep Plan 9's bits", "[flags]")
{
	CHECK(POOL_ANTAGONISM == 1);
	CHECK(POOL_PARANOIA == 2);
	CHECK(POOL_VERBOSITY == 4);
	CHECK(POOL_DEBUGGING == 8);
	CHECK(POOL_LOGGING == 16);
	CHECK(POOL_TOLERANCE == 32);
	CHECK(POOL_NOREUSE == 64);
	CHECK(POOL_FIRSTFIT >= 256);
	CHECK(POOL_TAGS >= 256);
}

TEST_CASE("without flags nothing is printed", "[flags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	block = static_cast<Bytes*>(poolrealloc(p, block, 1000));
	poolmsize(p, block);
	poolcheck(p);
	poolcompact(p);
	poolfree(p, block);
	CHECK(p.printed.empty());
	CHECK(p.logstacks == 0);
}

TEST_CASE("LOGGING prints a line at the beginning and the end of each call", "[flags][logging]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	PoolStats stats{};
	p->flags |= POOL_LOGGING;
	const auto expect = [&](const std::function<void()>& call, const std::string& name,
				const std::string& arguments, const std::string& result) {
		p.logstacks = 0;
		call();
		const std::string opening = "pool test: " + name + "(" + arguments + ")";
		CHECK(told(p) == std::vector{opening, opening + " = " + result});
		CHECK(p.logstacks >= 1);
	};
	expect([&] { poolalloc(p, 77); }, "poolalloc", "0x0, 77", "@");
	expect([&] { poolalloc(p, absurd()); }, "poolalloc", "0x0, 18446744073709551615", "0x0");
	expect([&] { poolallocalign(p, 20, 64, 0, 0); }, "poolallocalign", "0x0, 20", "@");
	expect([&] { poolrealloc(p, block, 90); }, "poolrealloc", "@, 90", "@");
	expect([&] { poolmsize(p, block); }, "poolmsize", "@, 0", "0x0");
	expect([&] { poolisoverlap(p, block, 3); }, "poolisoverlap", "@, 3", "0x0");
	expect([&] { poolblockcheck(p, block); }, "poolblockcheck", "@, 0", "0x0");
	expect([&] { poolcheck(p); }, "poolcheck", "0x0, 0", "0x0");
	expect([&] { poolcompact(p); }, "poolcompact", "0x0, 0", "0x0");
	expect([&] { poolcompactstep(p, 5); }, "poolcompactstep", "0x0, 5", "0x0");
	expect([&] { pooltrim(p); }, "pooltrim", "0x0, 0", "0x0");
	expect([&] { poolpin(p, block); }, "poolpin", "@, 0", "0x0");
	expect([&] { poolunpin(p, block); }, "poolunpin", "@, 0", "0x0");
	expect([&] { poolstats(p, &stats, sizeof stats); }, "poolstats", "0x0, 0", "0x0");
	expect([&] { p.blocks(); }, "poolwalk", "0x0, 0", "0x0");
	expect([&] { poolfree(p, block); }, "poolfree", "@, 0", "0x0");
	expect([&] { poolreset(p); }, "poolreset", "0x0, 0", "0x0");
}

TEST_CASE("LOGGING without logstack", "[flags][logging]")
{
	TestPool p;
	p->logstack = nullptr;
	p->flags |= POOL_LOGGING;
	poolfree(p, get(p, 10));
	CHECK(told(p).size() == 4);
}

TEST_CASE("logstack is called with each line, after it, with the pool locked", "[flags][logging]")
{
	TestPool p;
	p->flags |= POOL_LOGGING;
	std::vector<std::size_t> lines_before;
	p.on_logstack = [&] {
		lines_before.push_back(p.printed.size());
		CHECK(p.locks == p.unlocks + 1);
	};
	get(p, 10);
	CHECK(lines_before == std::vector<std::size_t>{1, 2});
}

TEST_CASE("VERBOSITY prints the whole pool at each locking and unlocking", "[flags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	pooldump(p);
	const std::vector<std::string> before = told(p);
	p->flags |= POOL_VERBOSITY;
	poolblockcheck(p, block);
	std::vector<std::string> twice = before;
	twice.insert(twice.end(), before.begin(), before.end());
	CHECK(told(p) == twice);
	poolfree(p, block);
	p->flags &= ~POOL_VERBOSITY;
	const std::vector<std::string> both = told(p);
	pooldump(p);
	const std::vector<std::string> after = told(p);
	CHECK(both.size() == before.size() + after.size());
}

TEST_CASE("pooldump prints a summary line for every block", "[dump]")
{
	TestPool p;
	p->minarena = 65536;
	p->flags = POOL_TAGS;
	Bytes* tagged = get(p, 100);
	poolsettag(p, tagged, 0, 0xABC);
	p->flags = 0;
	poolpin(p, get(p, 50));
	poolallocalign(p, 10, 16, 0, 0);
	Bytes* hole = get(p, 200);
	get(p, 20);
	p->flags = POOL_NOREUSE;
	poolfree(p, get(p, 30));
	p->flags = 0;
	poolfree(p, hole);
	p.coalesce_all();
	pooldump(p);
	const std::vector<std::string> lines = told(p);
	REQUIRE(lines.size() == 10);
	CHECK_THAT(lines[0],
		   Catch::Matches("pool test: 65536 bytes, [0-9]+ allocated, [0-9]+ free"));
	CHECK(lines[1] == " arena @: 65536 bytes");
	CHECK_THAT(lines[2], Catch::Matches("  block @: metadata, [0-9]+ bytes"));
	CHECK(lines[3] == "  block @: allocated, 144 bytes, 100 asked for at @, tag 0xabc");
	CHECK(lines[4] == "  block @: allocated, pinned, 64 bytes, 50 asked for at @");
	CHECK(lines[5] == "  block @: allocated, aligned, 32 bytes, 10 asked for at @");
	CHECK(lines[6] == "  block @: free, 224 bytes");
	CHECK(lines[7] == "  block @: allocated, 32 bytes, 20 asked for at @");
	CHECK(lines[8] == "  block @: quarantined, 48 bytes");
	CHECK_THAT(lines[9], Catch::Matches("  block @: free, [0-9]+ bytes"));
}

TEST_CASE("PARANOIA walks the pool on the way in and on the way out", "[flags]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	Bytes* other = get(p, 100);
	p->flags |= POOL_PARANOIA;
	poolfree(p, get(p, 10)); // without a fault nothing is printed
	CHECK(p.printed.empty());
	// Damage done while the pool works, as by another thread, is detected on return.
	bool damage = false;
	p->flags |= POOL_LOGGING;
	p.on_logstack = [&] {
		if (damage)
			other[100] ^= 1;
		damage = false;
	};
	damage = true;
	CHECK(p.panic_of([&] { poolblockcheck(p, block); }) != "");
	p->flags &= ~POOL_LOGGING;
	other[100] ^= 1;
	p.take_printed();
}

TEST_CASE("DEBUGGING prints something of the engine's inner life", "[flags]")
{
	TestPool p;
	p->flags |= POOL_DEBUGGING;
	Bytes* hole = get(p, 500);
	get(p, 100);
	poolfree(p, hole);
	poolcompact(p);
	CHECK_FALSE(p.printed.empty()); // the format is not fixed
}

TEST_CASE("FIRSTFIT places blocks at the lowest address that fits", "[flags][firstfit]")
{
	TestPool p;
	p->flags |= POOL_FIRSTFIT;
	p->minarena = 1 << 16;
	std::vector<Bytes*> holes;
	for (const std::size_t size : {300, 100, 500, 100, 200}) {
		holes.push_back(get(p, size));
		get(p, 10);
	}
	for (Bytes* hole : {holes[4], holes[0], holes[3], holes[1], holes[2]})
		poolfree(p, hole);
	CHECK(get(p, 100) == holes[0]); // the best fit is elsewhere
	CHECK(get(p, 400) == holes[2]);
	CHECK(get(p, 150) == holes[0] + whole_of(100));
	CHECK(get(p, 100) == holes[1]);
	CHECK(get(p, 190) == holes[4]);
}

TEST_CASE("FIRSTFIT in several arenas, and with ANTAGONISM and PARANOIA", "[flags][firstfit]")
{
	TestPool p;
	p->flags |= POOL_FIRSTFIT | POOL_ANTAGONISM | POOL_PARANOIA;
	p->minarena = 8192;
	std::vector<Bytes*> all;
	for (std::size_t i = 0; i < 100; i++) {
		all.push_back(get(p, i * 31 % 1500));
		if (i % 3 == 2)
			poolfree(p, std::exchange(all[i / 2], get(p, 5)));
	}
	for (Bytes* block : all)
		poolfree(p, block);
	CHECK(p->curalloc == 0);
}

TEST_CASE("all flags may be switched in a live pool, at any time", "[flags]")
{
	TestPool p;
	std::vector<std::pair<Bytes*, std::size_t>> held;
	unsigned seed = GENERATE(1U, 2U, 3U, 4U);
	const auto random = [&](unsigned n) {
		return (seed = seed * 1664525 + 1013904223) / 256 % n;
	};
	for (int i = 0; i < 1500; i++) {
		if (i % 10 == 0) {
			p->flags = static_cast<int>(random(1024));
			if (i % 100 != 0)
				p->flags &= ~(POOL_VERBOSITY | POOL_LOGGING | POOL_PARANOIA);
			p.printed.clear();
		}
		if (held.size() < 60 || random(2) == 0) {
			const std::size_t size = random(400);
			held.emplace_back(get(p, size, static_cast<Bytes>(size)), size);
			continue;
		}
		auto& entry = held[random(static_cast<unsigned>(held.size()))];
		REQUIRE(is_filled(entry.first, entry.second, static_cast<Bytes>(entry.second)));
		poolfree(p, entry.first);
		entry = held.back();
		held.pop_back();
	}
	p->flags = 0;
	p.printed.clear();
	poolcheck(p);
}
