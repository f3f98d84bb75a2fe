// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse_test.cc — each misuse, with the complete report.
#include "board.hh"
#include "kmalloc/bucket.hh"
#include "words.hh"
#include <cstring>

using namespace std::string_literals;

namespace {

constexpr const char* only_blocks = "; only a block's own address will do";
const std::string never =
	"; either this is a "s + words::double_free + ", or it never was a block's address";

std::string of_free(Board& board, void* ptr)
{
	return board.panic_of([&] { kfree(ptr); });
}

/// Blocks of 64 bytes, with two before `block` and one behind it.
struct Few {
	Board board;
	Byte* low = get(64, 'l');
	Byte* block = get(64, 'b');
	Byte* high = get(64, 'h');

	~Few()
	{
		kfree(low);
		kfree(high);
	}
};

} // namespace

TEST_CASE("misuse: double free", "[misuse]")
{
	Few few;
	kfree(few.block);
	const std::string expected =
		"kmalloc: kfree(@): "s + words::double_free + ": block @ of 64 bytes (free)";
	CHECK(of_free(few.board, few.block) == expected); // not yet in the free list
	figures();
	CHECK(of_free(few.board, few.block) == expected); // now it is in the free list
	kmalloccheck();
}

TEST_CASE("misuse: double free, others freed between", "[misuse]")
{
	Few few;
	Byte* other = get(64);
	kfree(other);
	kfree(few.block);
	CHECK(of_free(few.board, few.block) ==
	      "kmalloc: kfree(@): "s + words::double_free + ": block @ of 64 bytes (free)");
	CHECK(of_free(few.board, other) ==
	      "kmalloc: kfree(@): "s + words::double_free + ": block @ of 64 bytes (free)");
	Byte* again = get(64);
	CHECK((again == other || again == few.block));
	kfree(again);
}

TEST_CASE("misuse: double free, the bucket is gone", "[misuse]")
{
	Board board;
	Byte* block = get(64);
	kfree(block);
	kmalloctrim();
	CHECK(of_free(board, block) == "kmalloc: kfree(@): "s + words::invalid_free + ": " +
					       words::foreign_pointer +
					       " @ is in no bucket, and in no large block");
}

TEST_CASE("misuse: the inside of a block", "[misuse]")
{
	Few few;
	CHECK(of_free(few.board, few.block + 8) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 8 bytes into block @ of 64 bytes (allocated)" + only_blocks);
	CHECK(of_free(few.board, few.block + 63) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 63 bytes into block @ of 64 bytes (allocated)" + only_blocks);
	kfree(few.block);
	CHECK(of_free(few.board, few.block + 8) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 8 bytes into block @ of 64 bytes (free)" + never);
}

TEST_CASE("misuse: a bucket's own, and what was never handed out", "[misuse]")
{
	Few few;
	auto* bucket =
		static_cast<Byte*>(kalloc::pointer_to(number(few.block) & ~std::uintptr_t{4095}));
	CHECK(of_free(few.board, bucket) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 0 bytes into the bucket at @, where kmalloc keeps its own");
	CHECK(of_free(few.board, bucket + 24) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 24 bytes into the bucket at @, where kmalloc keeps its own");
	CHECK(of_free(few.board, few.high + 64) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is in the bucket at @ of 64-byte blocks, and was never handed out");
	kfree(few.block);
}

TEST_CASE("misuse: pointers to nowhere are not read near", "[misuse]")
{
	Few few;
	Byte local = 0;
	const std::string foreign = "is in no bucket, and in no large block";
	CHECK(of_free(few.board, &local) == "kmalloc: kfree(@): "s + words::invalid_free + ": " +
						    words::foreign_pointer + " @ " + foreign);
	CHECK(of_free(few.board, kalloc::pointer_to(16)) ==
	      "kmalloc: kfree(0x10): "s + words::invalid_free + ": " + words::foreign_pointer +
		      " 0x10 " + foreign);
	CHECK(of_free(few.board, kalloc::pointer_to(~std::uintptr_t{0} - 15)) ==
	      "kmalloc: kfree(@): "s + words::invalid_free + ": " + words::foreign_pointer + " @ " +
		      foreign);
	CHECK(of_free(few.board, kalloc::pointer_to(8)) ==
	      "kmalloc: kfree(0x8): "s + words::invalid_free + ": " + words::foreign_pointer +
		      " 0x8 " + foreign);
	CHECK(of_free(few.board, few.low + (1U << 20U)) ==
	      "kmalloc: kfree(@): "s + words::invalid_free + ": " + words::foreign_pointer + " @ " +
		      foreign);
	kfree(few.block);
}

TEST_CASE("misuse: every other call tells it as well, by its name", "[misuse]")
{
	Few few;
	kfree(few.block);
	const std::string block = ": block @ of 64 bytes (free)";
	const std::string rest = "(@): "s + words::double_free + block;
	void* result = &few;
	CHECK(few.board.panic_of([&] { result = krealloc(few.block, 10); }) ==
	      "kmalloc: krealloc" + rest);
	CHECK(result == nullptr);
	CHECK(few.board.panic_of([&] { krealloc(few.block, 0); }) == "kmalloc: krealloc" + rest);
	CHECK(few.board.panic_of([&] { krealloc_array(few.block, 2, 10); }) ==
	      "kmalloc: krealloc_array" + rest);
	CHECK(few.board.panic_of([&] { CHECK(kmallocsize(few.block) == 0); }) ==
	      "kmalloc: kmallocsize(@): "s + words::use_after_free + block);
}

TEST_CASE("misuse: a write to a freed block is told when its link is followed", "[misuse]")
{
	Few few;
	kfree(few.low);
	kfree(few.block);
	figures();
	std::memset(few.block, 0, 8);
	std::memset(few.low, 0, 8);
	void* result = &few;
	CHECK(few.board.panic_of([&] { result = kmalloc(60); }) ==
	      "kmalloc: kmalloc(60): "s + words::use_after_free +
		      ": somebody wrote to a block after it was freed: block @ of 64 bytes\n"
		      "  it begins with: 00 00 00 00 00 00 00 00");
	CHECK(result == nullptr);
	CHECK(few.board.nomems == 0); // memory has not run out
	few.board.give_up();
}

TEST_CASE("misuse: a bucket's beginning is overwritten", "[misuse]")
{
	Few few;
	auto* bucket =
		static_cast<Byte*>(kalloc::pointer_to(number(few.block) & ~std::uintptr_t{4095}));
	std::memset(bucket, 'o', 16);
	CHECK(of_free(few.board, few.block) ==
	      "kmalloc: kfree(@): "s + words::header_overwritten +
		      ": the bucket at @ was overwritten, from its beginning on: it is "
		      "not what kmalloc wrote there\n"
		      "  it begins with: 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f");
	few.board.give_up();
	few.low = few.high = nullptr;
}

TEST_CASE("misuse: an overwritten bucket is told by the next request too", "[misuse]")
{
	Few few;
	auto* bucket =
		static_cast<Byte*>(kalloc::pointer_to(number(few.block) & ~std::uintptr_t{4095}));
	std::memset(bucket, 'o', 64); // its mark, its neighbours, its free list
	void* result = &few;
	CHECK(few.board.panic_of([&] { result = kmalloc(50); })
		      .starts_with("kmalloc: kmalloc(50): "s + words::header_overwritten +
				   ": the bucket at @ was overwritten"));
	CHECK(result == nullptr);
	few.board.give_up();
	few.low = few.high = nullptr;
}

TEST_CASE("misuse: a bad pointer is not a request that is refused", "[misuse]")
{
	Few few;
	kfree(few.block);
	few.board.panic_of([&] {
		CHECK(krealloc(few.block, 100) == nullptr);
		CHECK(krealloc(few.low + 8, 0) == nullptr);
		CHECK(krealloc_array(&few, 1, 1) == nullptr);
	});
	CHECK(few.board.nomems == 0);
	CHECK(figures().refused == 0);
}

TEST_CASE("misuse: buffers for DMA", "[misuse]")
{
	Board board;
	auto* buffer = static_cast<Byte*>(kmalloc_dma(8192));
	Byte* block = get(64);
	const auto of_dma = [&](void* ptr) { return board.panic_of([&] { kfree_dma(ptr); }); };
	CHECK(of_dma(buffer + 4096) ==
	      std::string{"kmalloc: kfree_dma(@): "s + words::invalid_free +
			  ": @ is 4096 bytes into block @ of 8192 bytes (allocated)"} +
		      only_blocks);
	const std::string none = "kmalloc: kfree_dma(@): "s + words::invalid_free +
				 ": no buffer of kmalloc_dma begins there; either this is a " +
				 words::double_free + ", or it never was one";
	CHECK(of_dma(block) == none);
	CHECK(of_free(board, buffer) ==
	      "kmalloc: kfree(@): "s + words::mismatched_free +
		      ": a buffer of kmalloc_dma: only kfree_dma takes it back");
	CHECK(of_free(board, buffer + 100) ==
	      "kmalloc: kfree(@): "s + words::mismatched_free +
		      ": a buffer of kmalloc_dma: only kfree_dma takes it back");
	CHECK(figures().dma_buffers == 1);
	kfree_dma(buffer);
	CHECK(of_dma(buffer) == none);
	kfree(block);
}

TEST_CASE("misuse: pages that the host gives where they must not be", "[misuse]")
{
	Board board;
	board.misaligned_by = 64;
	void* result = &board;
	CHECK(board.panic_of([&] { result = kmalloc(64); }) ==
	      "kmalloc: the host gave pages at @, which is no multiple of 4096");
	CHECK(result == nullptr);
	board.misaligned_by = 0;
	CHECK(figures().held == 0);
	CHECK(board.nomems == 0);
}

TEST_CASE("misuse: a panic that leaves by throwing leaves the lock held", "[misuse]")
{
	Few few;
	kfree(few.block);
	few.board.panic_throws = true;
	CHECK_THROWS_AS(kfree(few.block), Panicked);
	CHECK_THROWS_AS(krealloc(few.block, 10, KMALLOC_NOGROW), Panicked);
	few.board.panics.clear();
	few.board.panic_throws = false; // from here on panic returns
	kmalloccheck();
	kfree(get(5000)); // the call's KMALLOC_NOGROW does not stay in effect
}

TEST_CASE("misuse: with KMALLOC_PARANOIA a lost link is told before it is followed", "[misuse]")
{
	Few few;
	Byte* other = get(64);
	kfree(few.block);
	kfree(few.low);
	CHECK(kmallocdebug(KMALLOC_PARANOIA) == 0);
	std::memset(few.block, 0, 8);
	const std::string lost =
		std::string{words::use_after_free} + ": a free list was overwritten: at @";
	CHECK(of_free(few.board, other) == "kmalloc: kfree(@): " + lost);
	CHECK(few.board.panic_of([&] { CHECK(kmalloc(50) == nullptr); }) ==
	      "kmalloc: kmalloc(50): " + lost);
	CHECK(kmallocdebug(0) == KMALLOC_PARANOIA);
	few.board.give_up();
	few.low = few.high = nullptr;
}

TEST_CASE("misuse: with KMALLOC_PARANOIA buffers for DMA verify their records' bucket", "[misuse]")
{
	Board board;
	void* buffer = kmalloc_dma(10);
	Byte* low = get(sizeof(kalloc::DmaBuffer));
	Byte* block = get(sizeof(kalloc::DmaBuffer));
	kfree(low);
	kfree(block);
	kmallocdebug(KMALLOC_PARANOIA);
	block[0] ^= 1; // the last in the free list: the next request does not reach it
	const std::string lost =
		std::string{words::use_after_free} + ": a free list was overwritten: at @";
	CHECK(board.panic_of([&] { CHECK(kmalloc_dma(10) == nullptr); }) ==
	      "kmalloc: kmalloc_dma(10): " + lost);
	CHECK(board.panic_of([&] { kfree_dma(buffer); }) == "kmalloc: kfree_dma(@): " + lost);
	CHECK(figures().dma_buffers == 1);
	block[0] ^= 1;
	kfree_dma(buffer);
	CHECK(figures().dma_buffers == 0);
}
