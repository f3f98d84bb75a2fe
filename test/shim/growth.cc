// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// growth.cc — realloc of blocks so large that their pages may be moved instead of copied: the
// contents are kept, wherever they go, and also if the system refuses to move pages. Kernels differ
// in what they move and in what they leave behind when they refuse, so test/oldkernel runs this,
// too.
#include "check.h"
#include "slow.h"
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <vector>

namespace {

constexpr std::size_t mib = std::size_t{1} << 20U;
constexpr std::size_t page = 4096;

/// A block that knows its contents: a different word in each page, and each byte of its first two
/// and last two pages, where whole pages end and copied bytes begin.
class Block {
public:
	Block(unsigned char* start, std::size_t size, std::uint64_t stamp)
		: start_{start}, size_{size}, stamp_{stamp}
	{
		CHECK(start != nullptr && malloc_usable_size(start) >= size && size > 4 * page);
		fill(0);
	}
	static Block of(std::size_t size, std::uint64_t stamp)
	{
		return {static_cast<unsigned char*>(malloc(size)), size, stamp};
	}

	std::size_t size() const { return size_; }
	void* start() const { return start_; }

	/// Grows or shrinks to exactly this size, which must succeed.
	void resize(std::size_t size) { CHECK(try_resize(size)); }
	/// Returns false, with ENOMEM and the block unchanged, if there is no memory.
	bool try_resize(std::size_t size)
	{
		errno = 0;
		void* moved = realloc(start_, size);
		if (moved == nullptr) {
			CHECK(errno == ENOMEM);
			check(size_);
			return false;
		}
		start_ = static_cast<unsigned char*>(moved);
		check(size < size_ ? size : size_);
		const std::size_t known = size < size_ ? size : size_;
		size_ = size;
		fill(known - 2 * page);
		return true;
	}
	void end()
	{
		check(size_);
		free(start_);
	}
	/// Verifies words and edges below `until`, as they were written for the current size.
	void check(std::size_t until) const
	{
		for (std::size_t at = 0; at + sizeof stamp_ <= until; at += page)
			CHECK(word(at) == expected(at));
		for (std::size_t at = 0; at < 2 * page; at++)
			CHECK(is_word(at) || start_[at] == edge(at));
		for (std::size_t at = size_ - 2 * page; at < until; at++)
			CHECK(is_word(at) || start_[at] == edge(at));
	}

private:
	static bool is_word(std::size_t at) { return at % page < sizeof stamp_; }
	unsigned char edge(std::size_t at) const
	{
		return static_cast<unsigned char>(stamp_ + at * 7 + at / page);
	}
	std::uint64_t expected(std::size_t at) const
	{
		return (stamp_ + at / page + 1) * 0x9E3779B97F4A7C15U;
	}
	std::uint64_t word(std::size_t at) const
	{
		std::uint64_t value = 0;
		memcpy(&value, start_ + at, sizeof value);
		return value;
	}
	/// Writes everything from the page of `from` on; also the front edge, if `from` is 0.
	void fill(std::size_t from)
	{
		for (std::size_t at = size_ - 2 * page; at < size_; at++)
			start_[at] = edge(at);
		for (std::size_t at = 0; from == 0 && at < 2 * page; at++)
			start_[at] = edge(at);
		for (std::size_t at = from / page * page; at < size_; at += page) {
			const std::uint64_t value = expected(at);
			memcpy(start_ + at, &value,
			       size_ - at < sizeof value ? size_ - at : sizeof value);
		}
	}

	unsigned char* start_;
	std::size_t size_;
	std::uint64_t stamp_; // unique to this block
};

void a_buffer_doubles()
{
	Block block = Block::of(mib, 1);
	while (block.size() < 256 * mib)
		block.resize(block.size() * 2);
	block.end();
}

/// Starts at the size from which pages move; grows by less than a page and by many.
void a_block_grows_in_steps()
{
	Block block = Block::of(64 * mib, 2);
	for (const std::size_t more : {std::size_t{1}, page - 1, page, 16 * page + 8, 3 * mib,
				       5 * mib + 100, 16 * mib, 16 * mib, 24 * mib})
		block.resize(block.size() + more);
	block.end();
}

/// Each is moved repeatedly, past what the others have left behind.
void several_blocks_grow_in_turns()
{
	std::vector<Block> blocks;
	for (std::uint64_t i = 0; i < 3; i++)
		blocks.push_back(Block::of(65 * mib + i * 100, 3 + i * 1000));
	for (int round = 0; round < 3; round++) {
		for (Block& block : blocks)
			block.resize(block.size() + 9 * mib + 1);
		for (const Block& block : blocks)
			block.check(block.size());
	}
	for (Block& block : blocks)
		block.end();
}

void a_moved_block_shrinks_and_grows_again()
{
	Block block = Block::of(70 * mib, 4);
	for (const std::size_t size : {100, 66, 130, 30, 80, 3, 66, 120, 68, 150})
		block.resize(size * mib + 24);
	block.end();
}

/// The memory that moved pages leave behind is like any other: zero for calloc, and writable.
void what_a_block_has_left_is_used_again()
{
	Block block = Block::of(64 * mib, 5);
	std::vector<Block> others;
	for (std::uint64_t round = 0; round < 3; round++) {
		block.resize(block.size() + 10 * mib);
		const std::size_t size = (20 + 20 * round) * mib;
		auto* zeroes = static_cast<unsigned char*>(calloc(1, size));
		CHECK(zeroes != nullptr);
		for (std::size_t at = 0; at < size; at += 512)
			CHECK(zeroes[at] == 0 && zeroes[size - 1 - at] == 0);
		others.emplace_back(zeroes, size, 50 + round);
		malloc_trim(0);
	}
	for (Block& other : others)
		other.end();
	block.end();
}

/// Blocks at an unusual offset in a page, so that no whole page can move.
void an_aligned_block_grows()
{
	for (const std::size_t alignment : {page, 16 * page, 2 * mib}) {
		Block block{static_cast<unsigned char*>(aligned_alloc(alignment, 66 * mib)),
			    66 * mib, alignment};
		for (int i = 0; i < 3; i++)
			block.resize(block.size() + 7 * mib + 5);
		block.end();
	}
}

void a_vector_doubles()
{
	std::vector<char> bytes(mib);
	while (bytes.size() < 128 * mib) {
		const std::size_t size = bytes.size();
		bytes[size - 1] = static_cast<char>(size / mib);
		bytes.resize(size * 2);
		for (std::size_t at = mib; at <= size; at *= 2)
			CHECK(bytes[at - 1] == static_cast<char>(at / mib));
		CHECK(bytes[size] == 0 && bytes[2 * size - 1] == 0);
	}
}

// ---- where the system refuses ----

/// Limits this process's address space; restores it with RLIM_INFINITY.
void set_address_space(rlim_t bytes)
{
	rlimit limit{};
	CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

/// The region was reserved when there was no limit, so whatever needs more address space fails from
/// now on. That may be only the move; then the block is copied.
void the_address_space_may_shrink_under_a_block()
{
	for (const std::size_t grown : {71 * mib, 100 * mib, 150 * mib}) {
		Block block = Block::of(70 * mib, grown);
		set_address_space(mib);
		block.try_resize(grown);
		block.try_resize(block.size() + 20 * mib);
		set_address_space(RLIM_INFINITY);
		block.resize(block.size() + 30 * mib);
		block.end();
	}
}

/// Grows until memory runs out, and once more when the limit is lifted. Run under a limit.
void a_block_grows_until_there_is_no_more()
{
	Block block = Block::of(64 * mib, 7);
	while (block.try_resize(block.size() + 16 * mib))
		CHECK(block.size() < 1024 * mib);
	CHECK(block.size() >= 80 * mib);
	block.resize(block.size() / 2);
	Block small = Block::of(mib, 8);
	small.resize(2 * mib);
	small.end();
	block.end();
}

/// Locked pages cannot be dropped and, on some kernels, cannot be moved. Run by root.
void locked_blocks_grow()
{
	CHECK(mlockall(MCL_CURRENT | MCL_FUTURE) == 0);
	a_block_grows_in_steps();
	a_moved_block_shrinks_and_grows_again();
	what_a_block_has_left_is_used_again();
}

} // namespace

static const test_case cases[] = {
	CASE(a_buffer_doubles),
	CASE(a_block_grows_in_steps),
	CASE(several_blocks_grow_in_turns),
	CASE(a_moved_block_shrinks_and_grows_again),
	CASE(what_a_block_has_left_is_used_again),
	CASE(an_aligned_block_grows),
	CASE(a_vector_doubles),
	CASE(the_address_space_may_shrink_under_a_block),
	CASE(a_block_grows_until_there_is_no_more),
	CASE(locked_blocks_grow),
};

RUN_CASES(cases)
