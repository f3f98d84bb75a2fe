// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stray_test.cc — stray writes of every kind near blocks: a message, never a crash.
#include "snapshot.hh"
#include "words.hh"
#include <array>
#include <unistd.h>

using namespace std::string_literals;

namespace {

/// What is written: `n` bytes, of this value or copied from elsewhere in the pool.
struct Stray {
	std::size_t n;
	int value; // -1: each byte inverted; -2: a copy of another block's header and what follows
};

constexpr std::array strays = {
	Stray{1, 0},  Stray{1, -1},    Stray{1, 0xFF}, Stray{4, 0},     Stray{4, 0x41},
	Stray{8, 0},  Stray{8, -1},    Stray{8, -2},   Stray{16, 0xFF}, Stray{16, -2},
	Stray{40, 0}, Stray{40, 0x41}, Stray{64, -2},
};

struct Scene {
	TestPool p;
	Bytes *low, *middle, *high, *hole, *quarantined;

	enum class Freed { coalesced, laid_aside };

	explicit Scene(int flags, Freed freed = Freed::coalesced)
	{
		p->flags = flags & ~POOL_NOREUSE;
		p->minarena = 8192;
		p->move = nullptr;
		p->free = nullptr; // nothing may leave, for it is to be restored
		p->logstack = nullptr;
		get(p, 10);
		low = get(p, 50);
		middle = get(p, 100);
		high = get(p, 40);
		hole = get(p, 120);
		get(p, 10);
		quarantined = get(p, 60);
		get(p, 200);
		poolfree(p, hole);
		if (freed == Freed::coalesced)
			p.coalesce_all();
		p->flags |= POOL_NOREUSE;
		poolfree(p, quarantined);
		p->flags = flags;
	}

	void write(Bytes* at, Stray s) const
	{
		for (std::size_t i = 0; i < s.n; i++)
			at[i] = s.value == -1   ? static_cast<Bytes>(~at[i])
				: s.value == -2 ? low[-8 + static_cast<std::ptrdiff_t>(i)]
						: static_cast<Bytes>(s.value);
	}

	/// Calls of all kinds, each of which may panic; how many did.
	int use()
	{
		int panics = 0;
		const auto attempt = [&](const std::function<void()>& call) {
			panics += p.panic_of(call) == "" ? 0 : 1;
		};
		PoolStats stats{};
		attempt([&] { poolcheck(p); });
		attempt([&] { pooldump(p); });
		attempt([&] { p.blocks(); });
		attempt([&] { poolstats(p, &stats, sizeof stats); });
		for (Bytes* block : {low, middle, high, hole, quarantined}) {
			attempt([&] { poolblockcheck(p, block); });
			attempt([&] { poolmsize(p, block); });
		}
		p.take_printed();
		return panics;
	}

	/// Calls that change the pool, each of them on the pool as it is.
	void change(Bytes* block, const std::function<void()>& as_it_is)
	{
		const std::function<void()> calls[] = {
			[&] { poolalloc(p, 110); },  [&] { poolrealloc(p, block, 200); },
			[&] { poolfree(p, block); }, [&] { poolallocalign(p, 30, 64, 0, 0); },
			[&] { poolalloc(p, 30); },   [&] { pooltrim(p); },
		};
		for (const auto& call : calls) {
			as_it_is();
			p.panic_of(call);
		}
		p.take_printed();
	}
};

} // namespace

TEST_CASE("stray writes near blocks: a message, not a crash", "[stray]")
{
	alarm(280); // nor for ever
	const int flags = GENERATE(0, POOL_ANTAGONISM, POOL_TAGS, POOL_FIRSTFIT, POOL_NOREUSE);
	const Stray stray = GENERATE(from_range(strays.begin(), strays.end()));
	const auto freed = GENERATE(Scene::Freed::coalesced, Scene::Freed::laid_aside);
	CAPTURE(flags, stray.n, stray.value, freed == Scene::Freed::coalesced);
	Scene s{flags, freed};
	const Snapshot before{s.p};
	const Bytes* end = s.quarantined + 200;
	std::size_t seen = 0;
	for (Bytes* at = s.low - 8; at + stray.n < end; at += stray.n == 1 ? 1 : 5) {
		CAPTURE(at - s.low);
		const auto damaged = [&] {
			before.restore();
			s.write(at, stray);
		};
		damaged();
		if (s.use() != 0)
			seen++;
		for (Bytes* block : {s.low, s.middle, s.high})
			s.change(block, damaged);
		before.restore();
	}
	CHECK(seen > 50);
	alarm(0);
	CHECK(s.p.violations().empty());
}

TEST_CASE("each changed byte of what stands between blocks' data is noticed by poolcheck",
	  "[stray]")
{
	Scene s{0};
	const Snapshot before{s.p};
	for (const PoolBlock& b : s.p.blocks()) {
		if (b.state != poolblock_allocated)
			continue;
		auto* base = static_cast<Bytes*>(b.base);
		auto* data = static_cast<Bytes*>(b.ptr);
		for (Bytes* at = base; at < base + b.whole; at++) {
			if (at >= data && at < data + b.size)
				continue;
			for (const unsigned change : {1U, 0x10U, 0x80U, 0xFFU, 0x55U}) {
				*at ^= static_cast<Bytes>(change);
				CAPTURE(at - data, b.size, change);
				REQUIRE(s.p.panic_of([&] { poolcheck(s.p); }) != "");
				*at ^= static_cast<Bytes>(change);
			}
		}
	}
	poolcheck(s.p);
}

TEST_CASE("memory that is freed and then overwritten whole is noticed", "[stray]")
{
	const int value = GENERATE(0, 1, 0x41, 0xFF);
	Scene s{0};
	const Snapshot before{s.p};
	std::memset(s.hole, value, 120);
	CHECK(s.p.panic_of([&] { poolcheck(s.p); }) != "");
	CHECK(s.p.panic_of([&] { poolalloc(s.p, 120); }) != "");
	before.restore();
}

TEST_CASE("a block's header and contents copied elsewhere are no block", "[stray]")
{
	TestPool p;
	Bytes* from = get(p, 100);
	Bytes* to = get(p, 1000);
	std::memcpy(to + 8, from - 8, 112); // aligned as a block is
	CHECK_THAT(p.panic_of([&] { poolfree(p, to + 16); }),
		   Catch::Contains(std::string{words::invalid_free} + ": "));
	Bytes* same = get(p, 100);
	std::memcpy(same - 8, from - 8, 8); // even where a header is expected
	CHECK_THAT(p.panic_of([&] { poolfree(p, same); }),
		   Catch::Contains(std::string{words::header_overwritten} + ": "));
	p.give_up();
}
