// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.hh — what a program may rely on: which blocks it has, that no two overlap, and what they
// contain.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fuzz {

using Byte = unsigned char;

struct Block {
	Byte* at;
	std::size_t size;
	std::uint32_t seed; // of the pattern in its contents
};

constexpr std::size_t most_blocks = 6000;

/// Forgets all blocks.
void clear_model();

std::size_t block_count();

/// The block of that number, modulo the number of blocks. There must be one.
Block& block_of(unsigned which);

/// Adds a new block and fills it. Fails if anything about it is wrong.
void add_block(void* at, std::size_t size, std::size_t align);

/// Compares the contents with what was written, forgets the block, and returns it as it was.
Block take_block(unsigned which);

/// The same without the comparison: the contents may have moved.
Block forget_block(unsigned which);

/// Verify as much of a block as is always verified.
void look_at(const Block& block);
void look_at_start(const Block& block, const Byte* at, std::size_t size);
void look_for_zeroes(const void* at, std::size_t size);
void look_at_all();

/// Extends the block to `size`: whatever usable_size returns may be used.
void widen(Block& block, std::size_t size);

/// The number of the block that begins there. There must be one.
unsigned number_of(const void* at);

/// Checks what a walk reports: a block in use must be one of ours, a free one must not.
void check_piece(const void* at, std::size_t size, bool is_in_use);

/// Whether a block begins there.
bool is_ours(const void* at);

/// The bytes of all blocks.
std::size_t block_bytes();

} // namespace fuzz
