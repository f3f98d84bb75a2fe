// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// contents.cc — all functions in random order, by threads that pass each other blocks: the contents
// of a block belong to it alone, wherever it came from.
#include "check.h"
#include "slow.h"
#include <array>
#include <atomic>
#include <cstdint>
#include <malloc.h>
#include <pthread.h>
#include <vector>

namespace {

class Random {
public:
	explicit Random(std::uint64_t seed) : state_{seed * 2 + 1} {}
	std::size_t below(std::size_t n)
	{
		state_ = state_ * 6364136223846793005U + 1442695040888963407U;
		return (state_ >> 33U) % n;
	}

private:
	std::uint64_t state_;
};

/// Mostly small, but up to 5 MiB.
std::size_t random_size(Random& random)
{
	static constexpr std::array<std::size_t, 10> limits{40,   200,   200,   1100,    1100,
							    5000, 33000, 70000, 1100000, 5 << 20};
	const std::size_t kind = random.below(200);
	return random.below(limits[kind < 160 ? kind % 6 : kind < 199 ? 6 + kind % 3 : 9] + 1);
}

struct Block {
	unsigned char* start;
	std::size_t size;
	std::uint64_t stamp; // unique to this block
};

/// Calls `at` for the offsets that are verified: all of a small block, some on each page of a large
/// one.
template <class Visit>
void visit(const Block& block, Visit&& at)
{
	const std::size_t step = block.size < 5000 ? 1 : 509;
	for (std::size_t i = 0; i < block.size; i += step)
		at(i, static_cast<unsigned char>(block.stamp >> i % 8 * 8U));
	if (block.size != 0)
		at(block.size - 1,
		   static_cast<unsigned char>(block.stamp >> (block.size - 1) % 8 * 8U));
}

void fill(const Block& block)
{
	visit(block, [&](std::size_t i, unsigned char byte) { block.start[i] = byte; });
}

void check(const Block& block, std::size_t until = SIZE_MAX)
{
	visit(block, [&](std::size_t i, unsigned char byte) {
		CHECK(i >= until || block.start[i] == byte);
	});
}

std::atomic<std::uint64_t> next_stamp{1};
std::array<std::atomic<Block*>, 64> handed_over;

Block made(void* start, std::size_t size, std::size_t alignment)
{
	CHECK(start != nullptr && reinterpret_cast<std::uintptr_t>(start) % alignment == 0);
	CHECK(malloc_usable_size(start) >= size);
	const Block block{static_cast<unsigned char*>(start), size,
			  next_stamp++ * 0x9E3779B97F4A7C15U};
	fill(block);
	return block;
}

Block make(Random& random)
{
	const std::size_t size = random_size(random);
	switch (random.below(8)) {
	case 0: {
		const std::size_t each = 1 + random.below(9);
		auto* p = static_cast<unsigned char*>(calloc(size / each, each));
		for (std::size_t i = 0; p != nullptr && i < size / each * each; i++)
			CHECK(p[i] == 0);
		return made(p, size / each * each, 16);
	}
	case 1: {
		const std::size_t to = std::size_t{1} << random.below(18);
		return made(aligned_alloc(to, size), size, to);
	}
	case 2: {
		void* p = nullptr;
		const std::size_t to = sizeof(void*) << random.below(10);
		CHECK(posix_memalign(&p, to, size) == 0);
		return made(p, size, to);
	}
	default:
		return made(malloc(size), size, 16);
	}
}

void resize(Block& block, Random& random)
{
	const std::size_t size =
		1 + (random.below(2) == 0 ? random_size(random) : random.below(block.size * 2 + 1));
	block.start = static_cast<unsigned char*>(realloc(block.start, size));
	CHECK(block.start != nullptr);
	check(block, size);
	block.size = size;
	fill(block);
}

void end(const Block& block)
{
	check(block);
	free(block.start);
}

void hand_over(Block& block, Random& random)
{
	auto* mine = new Block{block};
	const Block* other = handed_over[random.below(handed_over.size())].exchange(mine);
	block = other == nullptr ? make(random) : *other;
	check(block);
	delete other;
}

void* live(void* seed)
{
	Random random{reinterpret_cast<std::uintptr_t>(seed)};
	std::vector<Block> blocks;
	const auto most = static_cast<std::size_t>(work(200, 20));
	for (int i = 0; i < work(10000, 300); i++) {
		if (blocks.size() < most && random.below(2) == 0) {
			blocks.push_back(make(random));
			continue;
		}
		if (blocks.empty())
			continue;
		Block& block = blocks[random.below(blocks.size())];
		switch (random.below(4)) {
		case 0:
			resize(block, random);
			break;
		case 1:
			hand_over(block, random);
			break;
		default:
			end(block);
			block = blocks.back();
			blocks.pop_back();
		}
	}
	for (const Block& block : blocks)
		end(block);
	return nullptr;
}

void blocks_keep_what_is_in_them()
{
	for (std::uintptr_t round = 0; round < 3; round++) {
		std::array<pthread_t, 4> threads{};
		for (std::uintptr_t i = 0; i < threads.size(); i++)
			CHECK(pthread_create(&threads[i], nullptr, live,
					     reinterpret_cast<void*>(round * 10 + i + 1)) == 0);
		for (const pthread_t t : threads)
			CHECK(pthread_join(t, nullptr) == 0);
	}
	for (std::atomic<Block*>& place : handed_over)
		if (const Block* block = place.exchange(nullptr)) {
			end(*block);
			delete block;
		}
}

/// Overwrites freed blocks where they would have links, if they had any.
void what_is_in_a_freed_block_steers_nothing()
{
	if (getenv("POOLALLOC_CONF") != nullptr)
		return; // the pool's free blocks have links, which are checked: see misuse.py
	for (const std::size_t size : {8, 24, 100, 700, 5000, 32768}) {
		std::vector<unsigned char*> freed(200);
		for (auto*& p : freed)
			p = static_cast<unsigned char*>(malloc(size));
		for (auto* p : freed)
			free(p);
		for (auto* p : freed)
			memset(hidden(p), 0x41, size);
		std::vector<Block> live;
		Random random{size};
		for (int i = 0; i < 100000; i++) {
			if (live.size() < 300) {
				live.push_back(made(malloc(size), size, 16));
				continue;
			}
			Block& block = live[random.below(live.size())];
			end(block);
			block = live.back();
			live.pop_back();
		}
		for (const Block& block : live)
			end(block);
	}
}

} // namespace

static const test_case cases[] = {
	CASE(blocks_keep_what_is_in_them),
	CASE(what_is_in_a_freed_block_steers_nothing),
};

RUN_CASES(cases)
