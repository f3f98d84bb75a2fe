// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests_test.cc — kmalloc, kcalloc, kfree, and other requests.
#include "board.hh"
#include <cstring>
#include <limits>

namespace {

constexpr std::size_t huge = std::numeric_limits<std::size_t>::max();

/// Sizes near which the behaviour may change.
std::vector<std::size_t> telling_sizes()
{
	std::vector<std::size_t> all;
	for (std::size_t size = 0; size <= 600; size++)
		all.push_back(size);
	for (std::size_t size = 1024; size <= (std::size_t{1} << 20U); size *= 2)
		for (std::size_t near : {size - 1, size, size + 1, size + size / 3})
			all.push_back(near);
	return all;
}

std::size_t expected_alignment(std::size_t size)
{
	if (size > kmallocsmall())
		return 16;
	std::size_t power = 8;
	while (power < size)
		power *= 2;
	return power;
}

} // namespace

TEST_CASE("kmalloc returns a block of at least the size, aligned", "[requests]")
{
	const Board board{{.bucket = GENERATE(std::size_t{4096}, std::size_t{65536})}};
	std::vector<std::pair<Byte*, std::size_t>> all;
	for (const std::size_t size : telling_sizes()) {
		Byte* block = get(size, static_cast<Byte>(size));
		REQUIRE(number(block) % expected_alignment(size) == 0);
		all.emplace_back(block, size);
	}
	kmalloccheck();
	for (auto [block, size] : all) // no two overlap
		REQUIRE(is_filled(block, size, static_cast<Byte>(size)));
	for (auto [block, size] : all)
		kfree(block);
	CHECK(figures().small_blocks + figures().large_blocks == 0);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("kmalloc(0) returns a distinct block", "[requests]")
{
	const Board board;
	void* one = kmalloc(0);
	void* other = kmalloc(0);
	CHECK(one != nullptr);
	CHECK(one != other);
	kfree(one);
	kfree(other);
}

TEST_CASE("KMALLOC_ZERO: all of the block is zero", "[requests]")
{
	const Board board;
	for (const std::size_t size : telling_sizes()) {
		kfree(get(size, 0xEE)); // so that the next block is not fresh
		auto* block = static_cast<Byte*>(kmalloc(size, KMALLOC_ZERO));
		REQUIRE(block != nullptr);
		REQUIRE(is_filled(block, size, 0));
		kfree(block);
	}
}

TEST_CASE("KMALLOC_KERNEL is the default", "[requests]")
{
	CHECK(int{KMALLOC_KERNEL} == int{KMALLOC_DEFAULT});
	const Board board;
	kfree(get(100, 1, KMALLOC_KERNEL));
}

TEST_CASE("kcalloc zeroes, with and without flags", "[requests]")
{
	const Board board;
	const bool with_flags = GENERATE(true, false);
	for (const std::size_t size : telling_sizes()) {
		kfree(get(size * 3, 0xEE));
		void* block = with_flags ? kcalloc(3, size, KMALLOC_DEFAULT) : kcalloc(3, size);
		REQUIRE(block != nullptr);
		REQUIRE(is_filled(block, 3 * size, 0));
		kfree(block);
	}
}

TEST_CASE("a product that overflows is refused", "[requests]")
{
	Board board;
	auto* block = get(100, 'b');
	const auto [count, size] = GENERATE(table<std::size_t, std::size_t>(
		{{huge, 2},
		 {2, huge},
		 {huge / 2 + 1, 2},
		 {std::size_t{1} << (sizeof huge * 4), std::size_t{1} << (sizeof huge * 4)},
		 {huge, huge}}));
	CHECK(kcalloc(count, size) == nullptr);
	CHECK(board.nomems == 1);
	CHECK(krealloc_array(block, count, size) == nullptr);
	CHECK(krealloc_array(nullptr, count, size) == nullptr);
	CHECK(board.nomems == 3);
	CHECK(figures().refused == 3);
	CHECK(is_filled(block, 100, 'b'));
	kfree(block);
}

TEST_CASE("what is larger than any memory is refused", "[requests]")
{
	Board board;
	auto* block = get(100, 'b');
	const std::size_t size = GENERATE(as<std::size_t>{}, huge, huge - 15, huge - 16,
					  huge / 2 + 1, huge / 2, huge / 2 - 40);
	CHECK(kmalloc(size) == nullptr);
	CHECK(kcalloc(1, size) == nullptr);
	CHECK(krealloc(block, size) == nullptr);
	CHECK(kmalloc_dma(size) == nullptr);
	CHECK(board.nomems == 4);
	CHECK(is_filled(block, 100, 'b'));
	auto* large = get(10000, 'l');
	CHECK(krealloc(large, size) == nullptr);
	CHECK(is_filled(large, 10000, 'l'));
	kfree(block);
	kfree(large);
}

TEST_CASE("kfree(NULL) and kfree_dma(NULL) do nothing", "[requests]")
{
	const Board board;
	kfree(nullptr);
	kfree_dma(nullptr);
	CHECK(board.locks == 0);
}

TEST_CASE("kmallocsize: what may be used", "[requests]")
{
	const Board board;
	CHECK(kmallocsize(nullptr) == 0);
	for (const std::size_t size : telling_sizes()) {
		Byte* block = get(size);
		const std::size_t usable = kmallocsize(block);
		REQUIRE(usable >= size);
		if (size <= kmallocsmall())
			REQUIRE(usable == expected_alignment(size));
		std::memset(block, 'u', usable);
		REQUIRE(kmallocsize(block) == usable);
		auto* grown = static_cast<Byte*>(krealloc(block, usable + 100, KMALLOC_ZERO));
		REQUIRE(is_filled(grown, usable, 'u'));
		REQUIRE(is_filled(grown + usable, 100, 0));
		kfree(grown);
	}
}

TEST_CASE("init_kmalloc is not needed, and may be called again", "[requests]")
{
	Board board;
	const bool does = GENERATE(true, false);
	if (does)
		init_kmalloc();
	Byte* block = get(100, 'i');
	init_kmalloc();
	init_kmalloc();
	CHECK(is_filled(block, 100, 'i'));
	kfree(block);
	CHECK(figures().held > 0);
}

TEST_CASE("the names are functions, with all their arguments", "[requests]")
{
	const Board board;
	void* (*allocate)(std::size_t, int) = kmalloc;
	void* (*allocate_zero)(std::size_t, std::size_t, int) = kcalloc;
	void* (*resize)(void*, std::size_t, int) = krealloc;
	void* (*resize_array)(void*, std::size_t, std::size_t, int) = krealloc_array;
	void* block = allocate(10, KMALLOC_DEFAULT);
	block = resize(block, 20, KMALLOC_DEFAULT);
	block = resize_array(block, 3, 10, KMALLOC_DEFAULT);
	CHECK(kmallocsize(block) == 32);
	kfree(block);
	kfree(allocate_zero(1, 1, 0));
}
