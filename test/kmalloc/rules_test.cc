// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_test.cc — kmalloccheck: each rule is violated once, and reported by name. The figures, and
// the dump.
#include "board.hh"
#include "kmalloc/bucket.hh"
#include "kmalloc/large.hh"
#include "words.hh"
#include <cstddef>
#include <cstring>

using namespace std::string_literals;

namespace {

using kalloc::Bucket;
using kalloc::state;

std::string of_check(Board& board)
{
	board.give_up();
	return board.panic_of([] { kmalloccheck(); });
}

std::string says(const std::string& rule)
{
	return "kmalloc: kmalloccheck(): " + rule + ": at @";
}

/// A bucket with blocks in use, freed and fresh ones.
struct Used {
	Board board;
	Byte* blocks[10];
	Bucket* bucket;

	Used()
	{
		for (Byte*& block : blocks)
			block = get(64);
		for (const int i : {2, 5, 7})
			kfree(blocks[i]);
		figures(); // moves recently freed blocks to the free lists
		bucket = kalloc::bucket_of(state, blocks[0]);
		CHECK(board.panic_of([] { kmalloccheck(); }).empty());
	}
};

} // namespace

TEST_CASE("rule: a bucket's beginning", "[rules]")
{
	Used used;
	used.bucket->mark ^= 1;
	CHECK(of_check(used.board) == says(std::string{words::header_overwritten} +
					   ": a bucket was overwritten, from its beginning on"));
}

TEST_CASE("rule: a bucket's class is a part of its mark", "[rules]")
{
	Used used;
	used.bucket->cls++;
	CHECK(of_check(used.board) == says(std::string{words::header_overwritten} +
					   ": a bucket was overwritten, from its beginning on"));
}

TEST_CASE("rule: a bucket's counts", "[rules]")
{
	Used used;
	const int which = GENERATE(0, 1, 2);
	if (which == 0)
		used.bucket->fresh = 100000;
	if (which == 1)
		used.bucket->fresh = 0;
	if (which == 2)
		used.bucket->live = 11;
	CHECK(of_check(used.board) == says("a bucket has miscounted its blocks"));
}

TEST_CASE("rule: as many bits as blocks", "[rules]")
{
	Used used;
	used.bucket->flip(used.bucket->number_of(used.blocks[GENERATE(0, 2)]));
	CHECK(of_check(used.board) ==
	      says("a bucket's bits are not as many as its allocated blocks"));
}

TEST_CASE("rule: no bit for what is no block", "[rules]")
{
	Used used;
	used.bucket->flip(GENERATE(0U, 40U));
	CHECK(of_check(used.board) == says("a bucket's bit is set, and stands for no block"));
}

TEST_CASE("rule: the free list", "[rules]")
{
	Used used;
	const int which = GENERATE(0, 1, 2, 3, 4);
	if (which == 0)
		std::memset(used.blocks[5], 0, 8); // overwritten by a stray write
	if (which == 1)
		kalloc::set_link(state, used.blocks[5], used.blocks[7]); // a circle
	if (which == 2)
		kalloc::set_link(state, used.blocks[5], used.blocks[1]); // to one in use
	if (which == 3)
		kalloc::set_link(state, used.blocks[7], nullptr); // too short
	if (which == 4)
		kalloc::set_link(state, used.blocks[2], used.blocks[5] + 8); // not to a block
	CHECK(of_check(used.board) ==
	      says(std::string{words::use_after_free} + ": a free list was overwritten"));
}

TEST_CASE("rule: what has room is offered", "[rules]")
{
	Used used;
	if (GENERATE(true, false))
		used.bucket->has_room = 0;
	else
		state.classes[used.bucket->cls].open = nullptr;
	CHECK(of_check(used.board) == says("a bucket with room is not offered, or one without is"));
}

TEST_CASE("rule: rings", "[rules]")
{
	Used used;
	Bucket* other = kalloc::bucket_of(state, get(128));
	if (GENERATE(true, false))
		used.bucket->prev = other;
	else
		other->next = other->prev = used.bucket;
	const std::string said = of_check(used.board);
	CHECK((said == says("a class's ring of buckets is broken") ||
	       said == says("a bucket with room is not offered, or one without is")));
	CHECK_FALSE(said.empty());
}

TEST_CASE("rule: a broken ring", "[rules]")
{
	Used used;
	Bucket stray = *used.bucket;
	used.bucket->prev = &stray;
	CHECK(of_check(used.board) == says("a class's ring of buckets is broken"));
}

TEST_CASE("rule: empty buckets come last, and are counted", "[rules]")
{
	Board board;
	std::vector<Byte*> blocks;
	while (figures().buckets < 2)
		blocks.push_back(get(256));
	kfree(blocks[0]);
	kfree(blocks.back()); // the second bucket is empty now
	figures();
	kalloc::Class& c = state.classes[kalloc::class_of(256)];
	REQUIRE(c.empty == 1);
	if (GENERATE(true, false)) {
		c.open = c.open->next;
		CHECK(of_check(board) == says("an empty bucket comes before one in use"));
	} else {
		c.empty = 0;
		CHECK(of_check(board) == says("a class has miscounted its empty buckets"));
	}
}

TEST_CASE("rule: records of buffers for DMA", "[rules]")
{
	Board board;
	kmalloc_dma(1);
	kalloc::DmaBuffer record = *state.dma;
	if (GENERATE(true, false))
		state.dma = &record;
	else
		kfree(state.dma);
	CHECK(of_check(board) == says("the record of a buffer for DMA was lost"));
}

TEST_CASE("rule: headers of large blocks", "[rules]")
{
	Board board;
	Byte* block = get(1000);
	get(1000);
	const int which = GENERATE(0, 1);
	kalloc::LargeHeader* header = kalloc::header_of(block);
	if (which == 0) {
		header->check ^= 1;
	} else {
		header->size = 999; // with a matching check word
		kalloc::encode(block, kalloc::LargeMark::allocated);
	}
	CHECK(of_check(board) ==
	      says(std::string{words::header_overwritten} + ": that of a large block"));
}

TEST_CASE("rule: large blocks are counted", "[rules]")
{
	Board board;
	get(1000);
	state.large_blocks++;
	CHECK(of_check(board) == "kmalloc: kmalloccheck(): the large blocks were miscounted: at @");
}

TEST_CASE("rule: all that poolcheck does", "[rules]")
{
	Board board;
	Byte* block = get(1000);
	block[1000] = 'x';
	CHECK(of_check(board).substr(0, 84) ==
	      "pool kmalloc: "s + words::buffer_overflow +
		      ": somebody wrote past the end of a block, at @: written");
}

TEST_CASE("kmallocgetstats fills what its caller knows, and zeroes the rest", "[rules]")
{
	Board board;
	get(10);
	struct {
		kmallocstats stats;
		unsigned char newer[8];
	} s;
	std::memset(&s, 0x5A, sizeof s);
	const std::size_t older = offsetof(kmallocstats, small_bytes);
	CHECK(kmallocgetstats(&s.stats, older) == older);
	CHECK(s.stats.small_blocks == 1);
	CHECK(s.stats.small_bytes == std::size_t{0x5A5A5A5A5A5A5A5A});
	CHECK(kmallocgetstats(&s.stats, sizeof s) == sizeof s.stats);
	CHECK(s.stats.small_bytes == 16);
	for (const unsigned char byte : s.newer)
		CHECK(byte == 0);
}

TEST_CASE("what kmallocgetstats counts", "[rules]")
{
	Board board;
	kmallocstats f = figures();
	CHECK(f.held + f.peak + f.buckets + f.small_blocks + f.large_blocks + f.refused == 0);
	std::vector<void*> blocks{get(10), get(60), get(64), get(1000), get(2000)};
	void* buffer = kmalloc_dma(5000);
	CHECK(kmalloc(100000, KMALLOC_NOGROW) == nullptr);
	f = figures();
	CHECK(f.held == board.bytes_out());
	CHECK(f.peak == f.held);
	CHECK(f.buckets == 3); // one for the record of the buffer
	CHECK(f.bucket_bytes == 3 * 4096);
	CHECK(f.small_blocks == 3);
	CHECK(f.small_bytes == 16 + 64 + 64);
	CHECK(f.large_blocks == 2);
	CHECK(f.large_asked == 3000);
	CHECK(f.large_bytes == f.held - f.bucket_bytes - f.dma_bytes);
	CHECK(f.large_bytes >= 4096);
	CHECK(f.dma_buffers == 1);
	CHECK(f.dma_bytes == 8192);
	CHECK(f.refused == 1);
	kfree_dma(buffer);
	for (void* block : blocks)
		kfree(block);
	kmalloctrim();
	const std::size_t peak = f.peak;
	f = figures();
	CHECK(f.held == 0);
	CHECK(f.peak == peak);
}

TEST_CASE("what kmallocdump prints", "[rules]")
{
	Board board;
	std::vector<void*> blocks{get(10), get(60), get(64), get(1000)};
	kmallocdump();
	const std::size_t held = board.bytes_out();
	CHECK(board.printed ==
	      std::vector<std::string>{"kmalloc: 16 bytes: 1 bucket, 1 block\n",
				       "kmalloc: 64 bytes: 1 bucket, 2 blocks\n",
				       "kmalloc: large: 1 block, 1000 bytes asked for, 4096 held\n"
				       "kmalloc: DMA: 0 buffers, 0 bytes\n"
				       "kmalloc: in all " +
					       std::to_string(held) + " bytes held, " +
					       std::to_string(held) +
					       " at most; 0 requests refused\n"});
	for (void* block : blocks)
		kfree(block);
}

TEST_CASE("rule: rings that lead nowhere are not followed", "[rules]")
{
	Board board;
	std::vector<Byte*> blocks;
	while (figures().buckets < 6)
		blocks.push_back(get(512));
	for (std::size_t i = 0; i + 1 < blocks.size(); i += 7)
		kfree(blocks[i]); // each bucket has room
	figures();
	Bucket* open = state.classes[kalloc::class_of(512)].open;
	void* in_last = blocks.back();
	REQUIRE(kalloc::bucket_of(state, in_last) == open->prev);
	const int which = GENERATE(0, 1, 2, 3);
	if (which == 0)
		std::memset(open, 'o', sizeof(Bucket)); // all of it
	if (which == 1)
		open->next = static_cast<Bucket*>(kalloc::pointer_to(4096));
	if (which == 2)
		open->next = nullptr;
	if (which == 3)
		open->next->next = open->next; // an endless loop
	CHECK_FALSE(of_check(board).empty());
	kmallocdebug(KMALLOC_PARANOIA);
	CHECK(board.panic_of([&] { kfree(in_last); }) ==
	      "kmalloc: kfree(@): a bucket with room is not offered, or one without is: at @");
}
