// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// realloc_test.cc — poolrealloc: in place to the right, the left, both; elsewhere; smaller.
#include "test_pool.hh"
#include "words.hh"
#include <algorithm>
#include <cerrno>

using namespace std::string_literals;

namespace {

/// Blocks that touch, with others before and behind them.
struct Row {
	TestPool p;
	std::vector<Bytes*> block;

	explicit Row(std::initializer_list<std::size_t> sizes)
	{
		get(p, 50);
		for (const std::size_t size : sizes)
			block.push_back(get(p, size, static_cast<Bytes>(1 + block.size())));
		get(p, 50);
		for (std::size_t i = 1; i < block.size(); i++)
			REQUIRE(block[i - 1] < block[i]);
	}

	Bytes* resize(std::size_t i, std::size_t size)
	{
		return static_cast<Bytes*>(poolrealloc(p, block[i], size));
	}
};

} // namespace

TEST_CASE("realloc grows in place to the right", "[realloc]")
{
	Row row{100, 200};
	poolfree(row.p, row.block[1]);
	row.p.coalesce_all();
	Bytes* grown = row.resize(0, 250);
	CHECK(grown == row.block[0]);
	CHECK(is_filled(grown, 100, 1));
	CHECK(row.p.block_of(grown).size == 250);
	poolcheck(row.p);
}

TEST_CASE("realloc grows in place to the left, and keeps the contents", "[realloc]")
{
	Row row{200, 100};
	poolfree(row.p, row.block[0]);
	row.p.coalesce_all();
	Bytes* grown = row.resize(1, 250);
	CHECK(grown == row.block[0]);
	CHECK(is_filled(grown, 100, 2));
	poolcheck(row.p);
}

TEST_CASE("realloc grows in place to both sides", "[realloc]")
{
	Row row{200, 100, 200};
	poolfree(row.p, row.block[0]);
	poolfree(row.p, row.block[2]);
	row.p.coalesce_all();
	const std::size_t arenas = row.p.source.asked.size();
	Bytes* grown = row.resize(1, 480);
	CHECK(grown == row.block[0]);
	CHECK(is_filled(grown, 100, 2));
	CHECK(row.p.source.asked.size() == arenas);
	poolcheck(row.p);
}

TEST_CASE("realloc grows in place when compaction made the room beside it", "[realloc][compact]")
{
	TestPool p;
	p->maxsize = 1 << 16;
	get(p, 100);
	Bytes* hole = get(p, 10000);
	Bytes* other = get(p, 10000, 'x');
	Bytes* block = get(p, 12000, 'a'); // too large for another place
	p.on_move = [&](void* from, void* to) {
		CHECK(from == std::exchange(other, static_cast<Bytes*>(to)));
	};
	poolpin(p, get(p, 100));
	for (const std::size_t size : {500, 1})
		while (poolalloc(p, size) != nullptr)
			;
	poolfree(p, hole);
	auto* grown = static_cast<Bytes*>(poolrealloc(p, block, 20000));
	REQUIRE(grown != nullptr);
	CHECK(is_filled(grown, 12000, 'a'));
	CHECK(is_filled(other, 10000, 'x'));
	CHECK(p.stats().nrealloc == 1);
}

TEST_CASE("realloc grows in place into blocks that were laid aside", "[realloc]")
{
	TestPool p;
	p->move = nullptr;
	p->minarena = p->maxsize = 4 << 20; // with a cache
	get(p, 10);
	std::set<Bytes*> blocks;
	for (int i = 0; i < 20; i++)
		blocks.insert(get(p, 500, 'b'));
	for (const std::size_t size : {5000, 1})
		while (poolalloc(p, size) != nullptr)
			;
	const auto is_followed = [&](Bytes* b) {
		return blocks.count(b + 512) != 0 && blocks.count(b + 1024) != 0;
	};
	const auto block = std::find_if(blocks.begin(), blocks.end(), is_followed);
	REQUIRE(block != blocks.end());
	poolfree(p, *block + 512);
	poolfree(p, *block + 1024);
	CHECK(p.blocks(poolblock_cached).size() == 2);
	CHECK(poolrealloc(p, *block, 1200) == *block); // the only place there is
	CHECK(is_filled(*block, 500, 'b'));
}

TEST_CASE("realloc moves when there is no room beside it, and frees the old block", "[realloc]")
{
	Row row{100, 100};
	Bytes* grown = row.resize(0, 300);
	REQUIRE(grown != nullptr);
	CHECK(grown != row.block[0]);
	CHECK(is_filled(grown, 100, 1));
	CHECK(row.p.panic_of([&] { poolfree(row.p, row.block[0]); }) != "");
	CHECK(is_filled(row.block[1], 100, 2));
	CHECK(row.p.moves.empty()); // the caller learns of it by the result
}

TEST_CASE("realloc shrinks in place, and gives the rest back", "[realloc]")
{
	Row row{1000};
	const std::size_t free = row.p->curfree;
	Bytes* same = row.resize(0, 100);
	CHECK(same == row.block[0]);
	CHECK(is_filled(same, 100, 1));
	CHECK(row.p->curfree == free + whole_of(1000) - whole_of(100));
	CHECK(row.p.block_of(same).size == 100);
	same[100] ^= 1;
	CHECK(row.p.panic_of([&] { poolblockcheck(row.p, same); }) != "");
	same[100] ^= 1;
}

TEST_CASE("realloc to each size from each size keeps the contents", "[realloc]")
{
	TestPool p;
	for (std::size_t from = 0; from < 120; from += 7) {
		for (std::size_t to = 1; to < 130; to += 3) {
			CAPTURE(from, to);
			Bytes* old = get(p, from, 0x77);
			auto* block = static_cast<Bytes*>(poolrealloc(p, old, to));
			REQUIRE(block != nullptr);
			REQUIRE(is_filled(block, std::min(from, to), 0x77));
			REQUIRE(p.block_of(block).size == to);
			poolblockcheck(p, block);
			poolfree(p, block);
		}
	}
}

TEST_CASE("realloc of NULL is poolalloc", "[realloc]")
{
	TestPool p;
	void* block = poolrealloc(p, nullptr, 100);
	REQUIRE(block != nullptr);
	CHECK(p.block_of(block).size == 100);
	void* empty = poolrealloc(p, nullptr, 0);
	REQUIRE(empty != nullptr);
	CHECK(p.block_of(empty).size == 0);
}

TEST_CASE("realloc to zero is poolfree, and NULL", "[realloc]")
{
	TestPool p;
	Bytes* block = get(p, 100);
	errno = 0;
	CHECK(poolrealloc(p, block, 0) == nullptr);
	CHECK(errno == 0);
	CHECK(p->curalloc == 0);
	CHECK(p->nfree == 1);
}

TEST_CASE("a realloc that cannot be met leaves the old block valid", "[realloc]")
{
	TestPool p;
	p->maxsize = 100000;
	Bytes* block = get(p, 1000, 4);
	const std::size_t allocated = p->curalloc;
	for (const std::size_t size :
	     {std::size_t{200000}, std::size_t{1} << 40U, ~std::size_t{0}, ~std::size_t{0} / 2}) {
		errno = 0;
		CHECK(poolrealloc(p, block, size) == nullptr);
		CHECK(errno == ENOMEM);
		CHECK(is_filled(block, 1000, 4));
		CHECK(p.block_of(block).size == 1000);
		CHECK(p.block_of(block).pinned == 0);
		CHECK(p->curalloc == allocated);
		poolcheck(p);
	}
}

TEST_CASE("a compaction during realloc does not move the old block", "[realloc]")
{
	TestPool p;
	p->maxsize = p->minarena = 16384;
	p->free = nullptr;
	get(p, 10);
	Bytes* hole = get(p, 3000);
	Bytes* block = get(p, 3000, 8);
	Bytes* second_hole = get(p, 3000);
	Bytes* other = get(p, 10);
	p.on_move = [&](void* from, void* to) {
		CHECK(from != block); // it is named by this call, and moves by its result alone
		if (from == other)
			other = static_cast<Bytes*>(to);
	};
	poolfree(p, hole);
	poolfree(p, second_hole);
	void* result = poolrealloc(p, block, 8000); // more than any hole alone
	if (result == nullptr)
		CHECK(is_filled(block, 3000, 8));
	else
		CHECK(is_filled(result, 3000, 8));
	poolcheck(p);
}

TEST_CASE("a bad pointer to realloc is reported, and nothing changes", "[realloc]")
{
	TestPool p;
	Bytes* block = get(p, 100, 3);
	const std::size_t allocated = p->curalloc;
	CHECK(first_line(p.panic_of([&] { poolrealloc(p, block + 16, 50); })) ==
	      "pool test: poolrealloc(@): "s + words::invalid_free +
		      ": @ is 16 bytes into block @ of 100 bytes (112 in all, allocated); only a "
		      "block's own address will do");
	CHECK(p->curalloc == allocated);
	poolcheck(p);
}

TEST_CASE("realloc within the same block size changes what is covered by a canary", "[realloc]")
{
	TestPool p;
	Bytes* block = get(p, 40);
	REQUIRE(poolrealloc(p, block, 45) == block);
	std::memset(block, 1, 45);
	poolblockcheck(p, block);
	REQUIRE(poolrealloc(p, block, 35) == block);
	poolblockcheck(p, block);
	block[35] = 0;
	CHECK(p.panic_of([&] { poolblockcheck(p, block); }) != "");
	p.give_up();
}

TEST_CASE("nrealloc counts successful calls", "[realloc]")
{
	TestPool p;
	Bytes* block = get(p, 40);
	CHECK(poolrealloc(p, block, 45) == block);
	CHECK(poolrealloc(p, block, absurd()) == nullptr);
	const PoolStats s = p.stats();
	CHECK(s.nrealloc == 1);
	CHECK(s.nfailed == 1);
	CHECK(s.nalloc == 1);
	CHECK(s.nfree == 0);
}
