// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limit_test.cc — maxsize, and a failing alloc: NULL, ENOMEM, and an unchanged pool.
#include "test_pool.hh"
#include <algorithm>
#include <cerrno>

namespace {

/// Everything that must be the same after a refusal, even if compaction was tried.
struct Picture {
	std::size_t curalloc;
	std::vector<std::size_t> sizes;

	explicit Picture(TestPool& p) : curalloc{p->move == nullptr ? p->curalloc : 0}
	{
		for (const PoolBlock& b : p.blocks(poolblock_allocated))
			sizes.push_back(b.size);
		std::sort(sizes.begin(), sizes.end());
	}

	bool operator==(const Picture&) const = default;
};

} // namespace

TEST_CASE("the pool asks alloc for no more than maxsize in all", "[limit]")
{
	const std::size_t maxsize = GENERATE(1, 2000, 4096, 10000, 65536, 100000, 1 << 20);
	CAPTURE(maxsize);
	TestPool p;
	p->maxsize = maxsize;
	p->move = nullptr;
	std::vector<void*> all;
	while (void* block = poolalloc(p, 300))
		all.push_back(block);
	CHECK(errno == ENOMEM);
	CHECK(p->cursize <= maxsize);
	CHECK(p.source.bytes_out() == p->cursize);
	for (void* block : all)
		poolfree(p, block);
	CHECK(p->curalloc == 0);
	CHECK(p.stats().nfailed == (p->cursize == 0 ? 0 : 1));
}

TEST_CASE("nearly all of maxsize can be had", "[limit]")
{
	TestPool p;
	p->maxsize = 1 << 20;
	std::size_t sum = 0;
	while (poolalloc(p, 983) != nullptr)
		sum += 983;
	CHECK(sum > (1 << 20) * 95 / 100);
}

TEST_CASE("a maxsize of 0 is no limit", "[limit]")
{
	TestPool p;
	CHECK(poolalloc(p, 100 << 20) != nullptr);
}

TEST_CASE("an arena of exactly maxsize is allowed", "[limit]")
{
	TestPool p;
	p->maxsize = p->minarena = 50000;
	CHECK(poolalloc(p, 1) != nullptr);
	CHECK(p->cursize == 50000);
	TestPool q;
	q->maxsize = 49999;
	q->minarena = 50000; // a smaller arena must not be requested
	errno = 0;
	CHECK(poolalloc(q, 1) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(q.source.asked.empty());
}

TEST_CASE("maxsize may be raised and lowered in a live pool", "[limit]")
{
	TestPool p;
	p->maxsize = 65536;
	get(p, 100);
	CHECK(poolalloc(p, 200000) == nullptr);
	p->maxsize = 1 << 20;
	void* block = poolalloc(p, 200000);
	CHECK(block != nullptr);
	p->maxsize = 10; // less than it has already: it cannot grow
	CHECK(poolalloc(p, 200000) == nullptr);
	poolfree(p, block);
	CHECK(poolalloc(p, 100) != nullptr);
}

TEST_CASE("when the larger arena cannot be had, the smallest that will do is asked for", "[limit]")
{
	TestPool p;
	p.source.fail_at(1);
	CHECK(poolalloc(p, 100) != nullptr);
	REQUIRE(p.source.asked.size() == 2);
	CHECK(p.source.asked[1] < p.source.asked[0]);
}

TEST_CASE("alloc failing: NULL, ENOMEM, the pool as it was", "[limit]")
{
	TestPool p;
	p.source.fail_from(1);
	errno = 0;
	CHECK(poolalloc(p, 100) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(p->state == nullptr);
	CHECK(p->cursize == 0);
	p.source.recover();
	Bytes* block = get(p, 100, 1);
	p.source.fail_from(1);
	const Picture before{p};
	errno = 0;
	CHECK(poolalloc(p, 1 << 20) == nullptr);
	CHECK(errno == ENOMEM);
	errno = 0;
	CHECK(poolallocalign(p, 1 << 20, 64, 0, 0) == nullptr);
	CHECK(errno == ENOMEM);
	errno = 0;
	CHECK(poolrealloc(p, block, 1 << 20) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(Picture{p} == before);
	CHECK(is_filled(block, 100, 1));
	CHECK(p.stats().nfailed == 3);
}

TEST_CASE("alloc failing at its n-th call, for each n, loses nothing", "[limit]")
{
	// The same work repeatedly; each time a different call of alloc fails.
	std::size_t calls = 0;
	for (std::size_t n = 1; n <= calls + 1; n++) {
		TestPool p;
		const bool for_ever = n % 2 == 0;
		if (for_ever)
			p.source.fail_from(n);
		else
			p.source.fail_at(n);
		p->minarena = 4096;
		p->merge = nullptr;
		if (n % 3 == 0)
			p->move = nullptr;
		std::vector<std::pair<Bytes*, std::size_t>> held;
		p.on_move = [&](void* from, void* to) {
			for (auto& [block, size] : held)
				if (block == from)
					block = static_cast<Bytes*>(to);
		};
		for (std::size_t i = 0; i < 120; i++) {
			const std::size_t size = i * 37 % 2000 + (i % 40 == 39 ? 9000 : 0);
			const Picture before{p};
			auto* block =
				static_cast<Bytes*>(i % 5 == 4 ? poolallocalign(p, size, 64, 8, 0)
							       : poolalloc(p, size));
			if (block == nullptr) {
				REQUIRE(Picture{p} == before);
				poolcheck(p);
				continue;
			}
			std::memset(block, static_cast<int>(i), size);
			held.emplace_back(block, size);
			if (i % 7 == 6) {
				auto& [old, old_size] = held[i % held.size()];
				const Bytes fill = old_size == 0 ? Bytes{0} : old[0];
				const Picture then{p};
				auto* larger =
					static_cast<Bytes*>(poolrealloc(p, old, old_size + 3000));
				if (larger == nullptr) {
					REQUIRE(Picture{p} == then);
					REQUIRE(is_filled(old, old_size, fill));
				} else {
					old = larger;
					REQUIRE(is_filled(old, old_size, fill));
				}
			}
		}
		poolcheck(p);
		calls = std::max(calls, p.source.asked.size());
		for (auto [block, size] : held)
			poolfree(p, block);
		CHECK(p->curalloc == 0);
	}
	CHECK(calls > 10);
}

TEST_CASE("at the limit the pool compacts once and tries again", "[limit][compact]")
{
	TestPool p;
	p->maxsize = p->minarena = 1 << 16;
	std::vector<void*> held;
	p.on_move = [&](void* from, void* to) { std::replace(held.begin(), held.end(), from, to); };
	while (void* block = poolalloc(p, 500))
		held.push_back(block);
	for (std::size_t i = 0; i < held.size(); i += 2)
		poolfree(p, std::exchange(held[i], nullptr));
	std::erase(held, nullptr);
	const std::uint64_t before = p.stats().ncompact;
	CHECK(p.moves.empty());
	Bytes* large = get(p, 20000, 1); // no hole is that large
	CHECK_FALSE(p.moves.empty());
	CHECK(p.stats().ncompact == before + 1);
	for (void* block : held)
		CHECK(p.block_of(block).size == 500);
	CHECK(is_filled(large, 20000, 1));
	// If compaction is not enough either, the answer is NULL.
	errno = 0;
	CHECK(poolalloc(p, 60000) == nullptr);
	CHECK(errno == ENOMEM);
}

TEST_CASE("the same when alloc has no more", "[limit][compact]")
{
	TestPool p;
	get(p, 10);
	p.source.fail_from(1);
	std::vector<void*> held;
	while (void* block = poolalloc(p, 900))
		held.push_back(block);
	p.on_move = [&](void* from, void* to) { std::replace(held.begin(), held.end(), from, to); };
	for (std::size_t i = 0; i < held.size(); i += 2)
		poolfree(p, std::exchange(held[i], nullptr));
	CHECK(poolalloc(p, 10000) != nullptr);
	CHECK_FALSE(p.moves.empty());
}

TEST_CASE("poolallocalign and poolrealloc compact and try again too", "[limit][compact]")
{
	const bool aligned = GENERATE(false, true);
	CAPTURE(aligned);
	TestPool p;
	p->maxsize = p->minarena = 1 << 16;
	std::vector<void*> held;
	p.on_move = [&](void* from, void* to) { std::replace(held.begin(), held.end(), from, to); };
	Bytes* first = get(p, 700, 5);
	while (void* block = poolalloc(p, 500))
		held.push_back(block);
	for (std::size_t i = 0; i < held.size(); i += 2)
		poolfree(p, std::exchange(held[i], nullptr));
	if (aligned) {
		void* block = poolallocalign(p, 15000, 64, 0, 0);
		REQUIRE(block != nullptr);
		CHECK(number(block) % 64 == 0);
	} else {
		void* block = poolrealloc(p, first, 15000);
		REQUIRE(block != nullptr);
		CHECK(is_filled(block, 700, 5));
	}
	CHECK_FALSE(p.moves.empty());
}

TEST_CASE("free blocks held back are given up before NULL is returned", "[limit]")
{
	// Free blocks on the quick lists, not yet coalesced: all of them serve a large request.
	TestPool p;
	p->maxsize = 8 << 20;
	p->move = nullptr;
	std::vector<void*> held;
	while (void* block = poolalloc(p, 100))
		held.push_back(block);
	for (void* block : held)
		poolfree(p, block);
	CHECK(poolalloc(p, 4 << 20) != nullptr);
}

TEST_CASE("with a quantum a new arena always serves the request it was got for", "[limit]")
{
	for (std::size_t quantum = 1; quantum < 200; quantum += 2) {
		for (std::size_t off = 0; off < 16; off++) {
			TestPool p;
			p->quantum = quantum;
			p->minarena = 66;
			p.source.misalignment = off;
			CAPTURE(quantum, off);
			REQUIRE(poolalloc(p, 100) != nullptr);
			REQUIRE(poolalloc(p, 3000) != nullptr);
			REQUIRE(poolallocalign(p, 0, 0, 0, 0) != nullptr);
			REQUIRE(poolallocalign(p, 50, 40, 5, 100) != nullptr);
		}
	}
}

TEST_CASE("an arena given back on the way makes room for a larger one", "[limit]")
{
	TestPool p;
	p->move = nullptr;
	p->minarena = 512 << 10; // large enough for quick lists
	std::vector<void*> held;
	for (; p.stats().arenas < 2; p->minarena = 8192)
		held.push_back(get(p, 2000));
	void* last = poolrealloc(p, held.back(), 100); // small enough for a quick list
	for (std::size_t i = 0; i + 1 < held.size(); i += 4)
		poolfree(p, held[i]); // room, but no large piece
	poolfree(p, last);
	p->maxsize = p->cursize + 4096;
	CHECK(poolalloc(p, 9000) != nullptr);
	CHECK(p.source.given.size() == 1);
}
