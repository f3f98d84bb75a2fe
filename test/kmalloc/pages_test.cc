// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pages_test.cc — KMALLOC_NOGROW, buffers for DMA, and behaviour when memory runs out.
#include "board.hh"
#include <cstring>
#include <random>

TEST_CASE("KMALLOC_NOGROW asks the host for nothing", "[pages]")
{
	Board board;
	CHECK(kmalloc(64, KMALLOC_NOGROW) == nullptr);
	CHECK(kmalloc(10000, KMALLOC_NOGROW) == nullptr);
	CHECK(kcalloc(10, 1000, KMALLOC_NOGROW | KMALLOC_ZERO) == nullptr);
	CHECK(krealloc(nullptr, 64, KMALLOC_NOGROW) == nullptr);
	CHECK(board.asked.empty());
	CHECK(board.nomems == 4);
	CHECK(figures().refused == 4);
}

TEST_CASE("KMALLOC_NOGROW makes do with what there is", "[pages]")
{
	Board board;
	kfree(get(64));
	kfree(get(60000));
	const std::size_t asked = board.asked.size();
	std::vector<Byte*> blocks;
	for (int i = 0; i < 60; i++)
		blocks.push_back(get(64, 'n', KMALLOC_NOGROW));
	for (int i = 0; i < 50; i++)
		blocks.push_back(get(64, 'd')); // more than one bucket holds
	CHECK(board.asked.size() == asked + 1);
	for (Byte* block : blocks)
		kfree(block);
}

TEST_CASE("KMALLOC_NOGROW: an empty bucket of another size will do", "[pages]")
{
	Board board;
	kfree(get(64));
	Byte* block = get(300, 'n', KMALLOC_NOGROW);
	CHECK(board.asked.size() == 1);
	kfree(block);
}

TEST_CASE("KMALLOC_NOGROW gives nothing back either", "[pages]")
{
	Board board{{.leaves_gaps = GENERATE(false, true)}}; // one arena, or one for each block
	std::vector<void*> blocks;
	for (int i = 0; i < 300; i++)
		blocks.push_back(get(64));
	for (int i = 0; i < 3; i++)
		blocks.push_back(get(50000));
	const std::size_t held = board.bytes_out();
	for (void* block : blocks)
		CHECK(krealloc(block, 0, KMALLOC_NOGROW) == nullptr);
	CHECK(board.given_back.empty());
	CHECK(board.bytes_out() == held);
	kmallocstats f = figures();
	CHECK(f.small_blocks + f.large_blocks == 0);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("krealloc may change the flags", "[pages]")
{
	Board board;
	Byte* block = get(40, 'k', KMALLOC_ZERO);
	CHECK(krealloc(block, 5000, KMALLOC_NOGROW) == nullptr);
	CHECK(is_filled(block, 40, 'k'));
	block = static_cast<Byte*>(krealloc(block, 5000, KMALLOC_ZERO));
	CHECK(is_filled(block, 40, 'k'));
	CHECK(is_filled(block + 40, 4960, 0));
	CHECK(krealloc(block, 500000, KMALLOC_NOGROW | KMALLOC_ZERO) == nullptr);
	CHECK(is_filled(block, 40, 'k'));
	kfree(block);
}

TEST_CASE("kmalloc_dma: whole pages, aligned, next to each other", "[pages]")
{
	Board board;
	for (const std::size_t size : {0, 1, 4095, 4096, 4097, 100000}) {
		auto* buffer = static_cast<Byte*>(kmalloc_dma(size));
		REQUIRE(buffer != nullptr);
		CHECK(number(buffer) % 4096 == 0);
		const std::size_t whole = size == 0 ? 4096 : (size + 4095) / 4096 * 4096;
		CHECK(figures().dma_bytes == whole);
		std::memset(buffer, 'd', whole);
		kfree_dma(buffer);
	}
	CHECK(board.dma_asked == 6);
	CHECK(board.dma_given_back == 6);
	CHECK(figures().dma_buffers == 0);
	CHECK(figures().small_blocks == 0);
}

TEST_CASE("kmalloc_dma: many buffers, freed in any order", "[pages]")
{
	Board board;
	std::vector<void*> buffers;
	for (int i = 0; i < 100; i++)
		buffers.push_back(kmalloc_dma(static_cast<std::size_t>(i) * 100));
	std::shuffle(buffers.begin(), buffers.end(), std::mt19937{3});
	kmalloccheck();
	for (void* buffer : buffers)
		kfree_dma(buffer);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("kmalloc_dma: what the host cannot promise is refused", "[pages]")
{
	Board board;
	board.has_contiguous = false;
	CHECK(kmalloc_dma(4096) == nullptr);
	CHECK(board.nomems == 1);
	board.host.contiguous = nullptr;
	CHECK(kmalloc_dma(1) == nullptr);
	CHECK(board.nomems == 2);
	CHECK(figures().small_blocks == 0);
}

TEST_CASE("kmalloc_dma: without freecontiguous they go back by freepages", "[pages]")
{
	Board board;
	board.host.freecontiguous = nullptr;
	void* buffer = kmalloc_dma(8000);
	kfree_dma(buffer);
	CHECK(board.dma_given_back == 0);
	REQUIRE(board.given_back.size() == 1);
	CHECK(board.given_back[0] == std::pair<void*, std::size_t>{buffer, 8192});
}

namespace {

/// Uses a little of everything. Returns the number of calls that returned NULL.
std::size_t use_everything()
{
	std::size_t refused = 0;
	const auto note = [&](void* p) {
		refused += p == nullptr ? 1 : 0;
		return p;
	};
	std::vector<void*> blocks;
	for (std::size_t size = 8; size <= 20000; size += size / 4)
		for (int i = 0; i < 12; i++)
			blocks.push_back(note(kmalloc(size)));
	for (std::size_t i = 0; i < blocks.size(); i += 3) {
		void* moved = note(krealloc(blocks[i], 300 + i * 10, KMALLOC_ZERO));
		if (moved != nullptr)
			blocks[i] = moved;
	}
	void* buffer = note(kmalloc_dma(10000));
	kmalloccheck();
	kfree_dma(buffer);
	for (void* block : blocks)
		kfree(block);
	return refused;
}

} // namespace

TEST_CASE("the n-th request for pages fails, for each n", "[pages]")
{
	const bool and_after = GENERATE(false, true);
	std::size_t calls = 0;
	{
		const Board board;
		CHECK(use_everything() == 0);
		calls = board.asked.size() + board.dma_asked;
	}
	CHECK(calls > 50);
	for (std::size_t n = 1; n <= calls; n++) {
		Board board;
		board.fail_at(n, and_after);
		const std::size_t refused = use_everything();
		REQUIRE((refused > 0 || !and_after));
		REQUIRE(board.nomems == refused);
		REQUIRE(figures().small_blocks + figures().large_blocks == 0);
		board.recover();
		REQUIRE(use_everything() == 0); // everything works again
		kmalloctrim();
		REQUIRE(board.bytes_out() == 0);
	}
}

TEST_CASE("before a request is refused, empty buckets go back", "[pages]")
{
	Board board{{.memory = 4 * 4096}};
	kfree(get(8));
	kfree(get(64));
	kfree(get(100));
	void* large = kmalloc(3 * 4096);
	CHECK(large != nullptr);
	kfree(large);
}

TEST_CASE("before a request is refused, empty pages of large blocks go back", "[pages]")
{
	Board board{{.memory = 9 * 4096}};
	void* (*ask)(std::size_t) = GENERATE(as<void* (*)(std::size_t)>{}, kmalloc_dma,
					     [](std::size_t n) { return kmalloc(n / 16); });
	Byte* record = get(30); // a bucket with room for a buffer's record
	// The Pool starts in its own pages, and keeps the remainder of a block of many pages.
	void* large = kmalloc(7 * 4096);
	REQUIRE(large != nullptr);
	CHECK(ask(4096) == nullptr);
	kfree(large);
	CHECK(board.bytes_out() == 9 * 4096);
	void* block = ask(4096);
	CHECK(block != nullptr);
	if (figures().dma_buffers != 0)
		kfree_dma(block);
	else
		kfree(block);
	kfree(record);
}

TEST_CASE("memory exhausted on purpose is survived", "[pages]")
{
	Board board{{.memory = std::size_t{1} << 20U}};
	std::vector<void*> blocks;
	std::mt19937 random{11};
	while (void* block = kmalloc(random() % 3000))
		blocks.push_back(block);
	CHECK(board.bytes_out() > (std::size_t{1} << 20U) * 9 / 10);
	kmalloccheck();
	for (std::size_t i = 0; i < blocks.size(); i += 2)
		kfree(blocks[i]);
	for (std::size_t i = 0; i < blocks.size(); i += 2) {
		blocks[i] = kmalloc(8);
		REQUIRE(blocks[i] != nullptr);
	}
	for (void* block : blocks)
		kfree(block);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}
