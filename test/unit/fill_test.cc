// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fill_test.cc — POOL_ANTAGONISM and POOL_NOREUSE: fills, and writes after free.
#include "test_pool.hh"
#include "words.hh"
#include <cstdint>

using namespace std::string_literals;

namespace {

std::uint32_t word_at(const void* at)
{
	std::uint32_t word;
	std::memcpy(&word, at, sizeof word);
	return word;
}

/// Whether these bytes repeat this 32-bit word; the last one may be partial.
bool has_fill(const Bytes* from, std::size_t n, std::uint32_t word)
{
	for (std::size_t i = 0; i < n; i++)
		if (from[i] != static_cast<Bytes>(word >> (8 * (i % 4))))
			return false;
	return true;
}

std::uint32_t low32(const void* p)
{
	return static_cast<std::uint32_t>(number(p));
}

/// Changes each byte behind a free block's links and before its footer.
void expect_each_write_seen(TestPool& p, Bytes* block)
{
	const PoolBlock b = p.block_of(block);
	REQUIRE(b.state == poolblock_free);
	for (std::size_t i = 16; i < b.whole - 16; i++) {
		const Bytes was = block[i];
		for (const Bytes value :
		     {Bytes{0}, Bytes{1}, Bytes{0xFF}, static_cast<Bytes>(was ^ 1U),
		      static_cast<Bytes>(was ^ 0x10U)}) {
			if (value == was)
				continue;
			block[i] = value;
			CAPTURE(i, was, value);
			REQUIRE(p.violations() == std::set{pool::Rule::fill_intact});
		}
		block[i] = was;
	}
	CHECK(p.violations().empty());
}

const std::string written_after = "pool test: "s + words::use_after_free +
				  ": somebody wrote to a block after it was freed, at @: ";

} // namespace

TEST_CASE("ANTAGONISM fills a block handed out with its pointer XOR 0xF9000000", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	for (std::size_t size = 0; size < 300; size++) {
		Bytes* block = get(p, size);
		CAPTURE(size);
		REQUIRE(has_fill(block, size, low32(block) ^ 0xF9000000U));
	}
}

TEST_CASE("ANTAGONISM fills a freed block with its pointer XOR 0xF7000000", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	Bytes* block = get(p, 500, 1);
	get(p, 10);
	poolfree(p, block);
	// The first two words are the engine's links now, the last one is its footer.
	CHECK(has_fill(block + 16, p.block_of(block).whole - 32, low32(block) ^ 0xF7000000U));
}

TEST_CASE("ANTAGONISM fills newly created memory with its block's pointer XOR 0xF1000000",
	  "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	const std::vector<PoolBlock> free = p.blocks(poolblock_free);
	REQUIRE(free.size() == 1);
	const auto* block = static_cast<const Bytes*>(free[0].ptr);
	const std::uint32_t word = word_at(block + 64);
	CHECK(has_fill(block + 16, free[0].whole - 8 - 16 - 8, word));
	// The pointer is that of the block as it was created, before its first part was handed out.
	const std::uint32_t pointer = word ^ 0xF1000000U;
	CHECK(pointer % 16 == 0);
	CHECK(low32(block) - pointer < 4096);
}

TEST_CASE("ANTAGONISM fills what realloc adds, and keeps the rest", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	Bytes* block = get(p, 101, 6);
	auto* larger = static_cast<Bytes*>(poolrealloc(p, block, 400));
	REQUIRE(larger == block);
	CHECK(is_filled(larger, 101, 6));
	const std::uint32_t word = low32(larger) ^ 0xF9000000U;
	for (std::size_t i = 101; i < 400; i++)
		REQUIRE(larger[i] == static_cast<Bytes>(word >> (8 * (i % 4))));
}

TEST_CASE("ANTAGONISM fills an aligned block too", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	auto* block = static_cast<Bytes*>(poolallocalign(p, 100, 256, 0, 0));
	REQUIRE(block != nullptr);
	CHECK(has_fill(block, 100, low32(block) ^ 0xF9000000U));
}

TEST_CASE("ANTAGONISM: poolcheck sees a write to a freed block, wherever it is", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	Bytes* block = get(p, 500);
	get(p, 10);
	poolfree(p, block);
	p.coalesce_all();
	expect_each_write_seen(p, block);
}

TEST_CASE("ANTAGONISM: a write to a freed block is seen when it is handed out again",
	  "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	Bytes* block = get(p, 500);
	get(p, 10);
	poolfree(p, block);
	block[300] ^= 1;
	CHECK(first_line(p.panic_of([&] {
		      for (int i = 0; i < 1000; i++)
			      if (poolalloc(p, 500) == block)
				      break;
	      })).starts_with(written_after));
	p.give_up();
}

TEST_CASE("ANTAGONISM: a write is seen when blocks were coalesced since", "[antagonism]")
{
	TestPool p;
	p->flags |= POOL_ANTAGONISM;
	get(p, 10);
	Bytes* low = get(p, 200);
	Bytes* middle = get(p, 200);
	Bytes* high = get(p, 200);
	get(p, 10);
	poolfree(p, low);
	poolfree(p, high);
	poolfree(p, middle);
	p.coalesce_all();
	poolcheck(p);
	for (Bytes* at :
	     {low + 150, middle - 8, middle, middle + 100, high - 8, high, high + 150}) {
		CAPTURE(at - low);
		const Bytes was = *at;
		*at ^= 0x7F;
		CHECK(p.violations() == std::set{pool::Rule::fill_intact});
		*at = was;
	}
	CHECK(p.violations().empty());
}

TEST_CASE("ANTAGONISM may be switched in a live pool", "[antagonism][flags]")
{
	TestPool p;
	std::vector<Bytes*> plain, filled;
	for (int round = 0; round < 20; round++) {
		p->flags ^= POOL_ANTAGONISM;
		for (int i = 0; i < 20; i++)
			(round % 2 == 0 ? filled : plain).push_back(get(p, 50 + 17 * i % 90));
		for (auto* list : {&plain, &filled})
			for (std::size_t i = 0; i + 1 < list->size(); i++) {
				poolfree(p, list->at(i));
				list->erase(list->begin() + static_cast<std::ptrdiff_t>(i));
			}
		poolcheck(p);
	}
}

TEST_CASE("NOREUSE never gives a freed block out again", "[noreuse]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	std::set<void*> seen;
	for (int i = 0; i < 500; i++) {
		Bytes* block = get(p, 64);
		REQUIRE(seen.insert(block).second);
		poolfree(p, block);
	}
	const PoolStats s = p.stats();
	CHECK(s.quarantined_blocks == 500);
	CHECK(s.quarantined_bytes == 500 * whole_of(64));
	CHECK(s.curalloc == s.quarantined_bytes); // still allocated as far as the Pool's fields go
	CHECK(s.allocated_blocks == 0);
	CHECK(s.nfree == 500);
}

TEST_CASE("NOREUSE fills the freed block with its pointer XOR 0xF7000000", "[noreuse]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	for (const std::size_t size : {0, 1, 20, 39, 100, 5000}) {
		Bytes* block = get(p, size, 1);
		poolfree(p, block);
		// The last word is canary again.
		CHECK(has_fill(block, whole_of(size) - 16, low32(block) ^ 0xF7000000U));
		CHECK(p.block_of(block).state == poolblock_quarantined);
	}
}

TEST_CASE("NOREUSE: poolcheck finds any write to a freed block", "[noreuse]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	Bytes* block = get(p, 200);
	get(p, 10);
	poolfree(p, block);
	for (std::size_t i = 0; i < p.block_of(block).whole - 8; i++) {
		const Bytes was = block[i];
		for (const Bytes value :
		     {Bytes{0}, static_cast<Bytes>(was ^ 1U), static_cast<Bytes>(was ^ 0xFFU)}) {
			if (value == was)
				continue;
			block[i] = value;
			CAPTURE(i, value);
			REQUIRE(p.panic_of([&] { poolcheck(p); }) != "");
		}
		block[i] = was;
	}
	poolcheck(p);
}

TEST_CASE("NOREUSE: a double free is known as quarantined", "[noreuse]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	Bytes* block = get(p, 100);
	poolfree(p, block);
	CHECK(first_line(p.panic_of([&] { poolfree(p, block); })) ==
	      "pool test: poolfree(@): "s + words::double_free +
		      ": block @ of 104 bytes (112 in all, freed, and kept by POOL_NOREUSE)");
}

TEST_CASE("NOREUSE switched off: blocks quarantined stay, others are used again",
	  "[noreuse][flags]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	Bytes* quarantined = get(p, 100);
	poolfree(p, quarantined);
	p->flags &= ~POOL_NOREUSE;
	Bytes* block = get(p, 100);
	CHECK(block != quarantined);
	poolfree(p, block);
	CHECK(get(p, 100) == block);
	CHECK(p.block_of(quarantined).state == poolblock_quarantined);
	quarantined[50] = 1; // is detected now, too
	CHECK(p.panic_of([&] { poolcheck(p); }) != "");
	p.give_up();
}

TEST_CASE("NOREUSE: realloc that moves quarantines the old block", "[noreuse]")
{
	TestPool p;
	p->flags |= POOL_NOREUSE;
	Bytes* block = get(p, 100, 2);
	get(p, 10);
	auto* moved = static_cast<Bytes*>(poolrealloc(p, block, 1000));
	REQUIRE(moved != block);
	CHECK(is_filled(moved, 100, 2));
	CHECK(p.block_of(block).state == poolblock_quarantined);
}
