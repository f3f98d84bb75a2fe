// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// large_test.cc — larger blocks: first fit, split and joined, with a header that is checked.
#include "board.hh"
#include "kmalloc/state.hh"
#include <cstring>
#include <random>

namespace {

std::uint32_t word(const Byte* at)
{
	std::uint32_t value = 0;
	std::memcpy(&value, at, sizeof value);
	return value;
}

std::uint32_t fold(std::uint64_t n)
{
	return static_cast<std::uint32_t>(n ^ n >> 32U);
}

/// By the manual, not by kmalloc's own words for it.
std::uint32_t decoded(const Byte* block, std::size_t size)
{
	return word(block - 4) ^ fold(number(block)) ^ fold(size);
}

} // namespace

TEST_CASE("an allocated header's check decodes to 0xCAFEBABE", "[large]")
{
	const Board board;
	std::vector<Byte*> blocks;
	for (const std::size_t size : {513, 1000, 4080, 4081, 5000, 100000, 1000000}) {
		blocks.push_back(get(size));
		CHECK(decoded(blocks.back(), size) == 0xCAFEBABE);
		blocks.back() = static_cast<Byte*>(krealloc(blocks.back(), size + 1000));
		CHECK(decoded(blocks.back(), size + 1000) == 0xCAFEBABE);
	}
	for (Byte* block : blocks)
		kfree(block);
}

TEST_CASE("a freed header's check does not decode any more", "[large]")
{
	const Board board;
	Byte* below = get(1000);
	Byte* block = get(1000);
	Byte* above = get(1000);
	kfree(block);
	CHECK(decoded(block, 1000) != 0xCAFEBABE);
	kfree(below);
	kfree(above);
}

TEST_CASE("the Pool is as the text has it", "[large]")
{
	const Board board;
	kfree(get(1000));
	const Pool& pool = kalloc::state.pool;
	CHECK(pool.quantum == 8);
	CHECK(pool.minblock == 16);
	CHECK(pool.minarena == 4096);
	CHECK((pool.flags & POOL_FIRSTFIT) != 0);
}

TEST_CASE("a block is placed first where it fits, at the lowest address", "[large]")
{
	const Board board;
	std::vector<Byte*> blocks;
	for (int i = 0; i < 9; i++)
		blocks.push_back(get(2000));
	for (const std::size_t i : {6, 2, 4})
		kfree(blocks[i]);
	Byte* lowest = get(1900);
	CHECK(lowest == std::min({blocks[2], blocks[4], blocks[6]}));
	kfree(lowest);
	for (const std::size_t i : {0, 1, 3, 5, 7, 8})
		kfree(blocks[i]);
}

TEST_CASE("a larger free block is split, and neighbours are joined again", "[large]")
{
	Board board;
	Byte* whole = get(60000, 'w');
	Byte* canary = get(600);
	kfree(whole);
	const std::size_t asked = board.asked.size();
	std::vector<Byte*> parts;
	for (int i = 0; i < 50; i++)
		parts.push_back(get(1000));
	CHECK(board.asked.size() == asked); // all out of what was one
	for (const std::size_t start : {0, 1})
		for (std::size_t i = start; i < parts.size(); i += 2)
			kfree(parts[i]);
	whole = get(60000);
	CHECK(board.asked.size() == asked);
	kfree(whole);
	kfree(canary);
}

TEST_CASE("addresses are used again, and pages go back", "[large]")
{
	Board board;
	for (int i = 0; i < 1000; i++)
		kfree(get(100000));
	CHECK(figures().peak < 250000);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("sizes go to whatever the host has", "[large]")
{
	const Board board{{.memory = std::size_t{256} << 20U}};
	Byte* block = get(std::size_t{200} << 20U);
	kfree(block);
	CHECK(kmalloc(std::size_t{300} << 20U) == nullptr);
}

TEST_CASE("runs that touch are joined only if the host says so", "[large]")
{
	static std::size_t asked;
	asked = 0;
	Board board;
	const bool says = GENERATE(true, false);
	board.host.merge = says ? [](void*, void*) { return static_cast<int>(++asked != 0); }
				: [](void*, void*) { return static_cast<int>(++asked == 0); };
	std::vector<Byte*> blocks;
	for (int i = 0; i < 10; i++)
		blocks.push_back(get(4000));
	for (Byte* block : blocks)
		kfree(block);
	kmalloctrim();
	CHECK(asked > 0);
	for (const auto& [base, size] : board.given_back)
		CHECK((says || size <= 8192));
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("a block grows where it stands if it can", "[large]")
{
	const Board board;
	Byte* block = get(100000, 'g');
	auto* less = static_cast<Byte*>(krealloc(block, 1000));
	CHECK(less == block);
	CHECK(krealloc(less, 90000) == block);
	CHECK(is_filled(block, 1000, 'g'));
	kfree(block);
}
