// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.hh — what a program may rely on: which blocks it has, that none overlaps another, and what
// is in them.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fuzz {

using Byte = unsigned char;

struct Block {
	Byte* at;
	std::size_t size;
	std::uint32_t seed; // of its contents
};

constexpr std::size_t most_blocks = 6000;

/// All blocks are gone.
void clear_model();

std::size_t block_count();

/// The block of that number, modulo how many there are. There has to be one.
Block& block_of(unsigned which);

/// A new one; it is filled. Anything that is not as it should be is a failure.
void add_block(void* at, std::size_t size, std::size_t align);

/// Compares its contents with what was written, and forgets it. Returns it as it was.
Block take_block(unsigned which);

/// The same without the comparison: what is in there may have moved.
Block forget_block(unsigned which);

/// As much of it as is always looked at.
void look_at(const Block& block);
void look_at_start(const Block& block, const Byte* at, std::size_t size);
void look_for_zeroes(const void* at, std::size_t size);
void look_at_all();

/// What usable_size says of it may be used.
void widen(Block& block, std::size_t size);

/// Which one begins there. There has to be one.
unsigned number_of(const void* at);

/// What the library tells of a piece of memory: a block in use has to be one of ours, and a free
/// one none.
void check_piece(const void* at, std::size_t size, bool is_in_use);

/// Does a block begin there?
bool is_ours(const void* at);

/// Bytes of all blocks.
std::size_t block_bytes();

} // namespace fuzz
