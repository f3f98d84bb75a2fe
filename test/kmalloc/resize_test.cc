// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resize_test.cc — krealloc and krealloc_array.
#include "board.hh"
#include <cstring>

TEST_CASE("krealloc keeps the contents, from and to any size", "[requests]")
{
	const Board board;
	const std::vector<std::size_t> sizes{1,    7,    8,    9,     16,    31,    100,
					     256,  500,  512,  513,   600,   1000,  4000,
					     4096, 5000, 8192, 20000, 70000, 300000};
	for (const std::size_t from : sizes) {
		for (const std::size_t to : sizes) {
			Byte* block = get(from, 'k');
			auto* moved = static_cast<Byte*>(krealloc(block, to));
			REQUIRE(moved != nullptr);
			REQUIRE(is_filled(moved, std::min(from, to), 'k'));
			std::memset(moved, 'x', to);
			kfree(moved);
		}
	}
	CHECK(figures().small_blocks + figures().large_blocks == 0);
}

TEST_CASE("krealloc with KMALLOC_ZERO: the grown part is zero", "[requests]")
{
	const Board board;
	const std::vector<std::size_t> sizes{1,   3,   8,   9,   15,   16,  33,
					     100, 200, 512, 513, 2000, 9000};
	for (const std::size_t first : sizes) {
		for (const std::size_t from : sizes) {
			for (const std::size_t to : sizes) {
				auto* block = static_cast<Byte*>(krealloc(get(first, 'a'), from));
				std::memset(block, 'k', from);
				block = static_cast<Byte*>(krealloc(block, to, KMALLOC_ZERO));
				REQUIRE(block != nullptr);
				REQUIRE(is_filled(block, std::min(from, to), 'k'));
				if (to > from)
					REQUIRE(is_filled(block + from, to - from, 0));
				kfree(block);
			}
		}
	}
}

TEST_CASE("krealloc of NULL, and to nothing", "[requests]")
{
	const Board board;
	void* block = krealloc(nullptr, 100);
	REQUIRE(block != nullptr);
	CHECK(kmallocsize(block) == 128);
	CHECK(krealloc(block, 0) == nullptr);
	CHECK(figures().small_blocks == 0);
	CHECK(board.nomems == 0);
	void* large = krealloc(nullptr, 10000, KMALLOC_ZERO);
	CHECK(is_filled(large, 10000, 0));
	CHECK(krealloc(large, 0) == nullptr);
	CHECK(figures().large_blocks == 0);
	void* nothing = krealloc(nullptr, 0);
	CHECK(nothing != nullptr);
	kfree(nothing);
}

TEST_CASE("krealloc within a power of two stays where it is", "[requests]")
{
	const Board board;
	Byte* block = get(65, 'k');
	for (const std::size_t size : {128, 100, 66, 65, 128})
		CHECK(krealloc(block, size) == block);
	void* moved = krealloc(block, 64);
	CHECK(moved != block);
	CHECK(kmallocsize(moved) == 64);
	kfree(moved);
}

TEST_CASE("krealloc to less never fails", "[requests]")
{
	Board board;
	const int flags = GENERATE(int{KMALLOC_DEFAULT}, int{KMALLOC_NOGROW}, int{KMALLOC_ZERO});
	std::vector<Byte*> blocks;
	for (const std::size_t size : {512, 5000, 300})
		blocks.push_back(get(size, 'k'));
	board.fail_at(1, true);
	for (Byte*& block : blocks) {
		block = static_cast<Byte*>(krealloc(block, 40, flags));
		REQUIRE(block != nullptr);
		CHECK(is_filled(block, 40, 'k'));
		kfree(block);
	}
}

TEST_CASE("krealloc: what stayed for want of a bucket does not grow without one", "[requests]")
{
	Board board;
	Byte* before = get(5000, 'x');
	Byte* block = get(5000, 'k');
	kfree(before); // room to grow into, to the left
	board.fail_at(1, true);
	REQUIRE(krealloc(block, 40) == block);
	CHECK(krealloc(block, 300) == nullptr); // would have to be aligned to 512
	CHECK(is_filled(block, 40, 'k'));
	board.recover();
	auto* moved = static_cast<Byte*>(krealloc(block, 300));
	REQUIRE(moved != nullptr);
	CHECK(number(moved) % 512 == 0);
	CHECK(is_filled(moved, 40, 'k'));
	kfree(moved);
}

TEST_CASE("krealloc_array is krealloc of the product", "[requests]")
{
	const Board board;
	void* block = krealloc_array(nullptr, 10, 13, KMALLOC_ZERO);
	REQUIRE(block != nullptr);
	CHECK(is_filled(block, 130, 0));
	CHECK(kmallocsize(block) == 256);
	block = krealloc_array(block, 100, 13);
	CHECK(is_filled(block, 130, 0));
	CHECK(krealloc_array(block, 0, 13) == nullptr);
	CHECK(figures().large_blocks == 0);
}

TEST_CASE("krealloc never reads past the old block", "[requests]")
{
	const Board board{{.leaves_gaps = true}}; // behind each run is a page that cannot be read
	for (std::size_t size = 8; size <= kmallocsmall(); size *= 2) {
		Byte* last = get(size, 'l');
		std::vector<Byte*> others;
		while (number(last + size) % 4096 != 0) {
			others.push_back(last);
			last = get(size, 'l');
		}
		auto* moved = static_cast<Byte*>(krealloc(last, 3 * size));
		REQUIRE(moved != nullptr);
		CHECK(is_filled(moved, size, 'l'));
		kfree(moved);
		for (Byte* block : others)
			kfree(block);
	}
	Byte* large = get(4000, 'l');
	auto* moved = static_cast<Byte*>(krealloc(large, 100000));
	REQUIRE(moved != nullptr);
	CHECK(is_filled(moved, 4000, 'l'));
	kfree(moved);
}
