// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// owners.hh — the blocks that a test owns, and those it has freed.
#pragma once
#include "check.h"
#include "poolmalloc.h"
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t size = 200;
constexpr std::size_t other_size = 400;                  // in another class
constexpr std::size_t huge_size = std::size_t{5} << 20U; // in none

bool has_flag()
{
	return mainmem->flags != 0;
}

/// A block whose first and last bytes are filled.
struct Block {
	unsigned char* bytes;
	std::size_t size;
	unsigned char fill;
};

constexpr std::size_t edge = 40;
constexpr int most = 300;
Block blocks[most];
int block_count;
void* freed[32]; // must be handed out again
int freed_count;

void fill_edges(void* block, std::size_t of_size, unsigned char fill)
{
	auto* bytes = static_cast<unsigned char*>(block);
	std::memset(bytes, fill, edge);
	std::memset(bytes + of_size - edge, fill, edge);
}

void keep(void* block, std::size_t of_size)
{
	CHECK(block != nullptr && block_count < most);
	const auto fill = static_cast<unsigned char>(block_count + 1);
	fill_edges(block, of_size, fill);
	blocks[block_count++] = {
		.bytes = static_cast<unsigned char*>(block), .size = of_size, .fill = fill};
}

void release(int i)
{
	void* block = blocks[i].bytes;
	CHECK(freed_count < 32);
	freed[freed_count++] = block;
	blocks[i] = blocks[--block_count];
	std::free(block);
}

bool is_filled(const unsigned char* bytes, std::size_t n, unsigned char fill)
{
	for (std::size_t i = 0; i < n; i++)
		if (bytes[i] != fill)
			return false;
	return true;
}

bool share_bytes(const Block& a, const Block& b)
{
	return a.bytes < b.bytes + b.size && b.bytes < a.bytes + a.size;
}

/// Checks that no byte has two owners, and that no owner's bytes were overwritten.
void check_owners()
{
	for (int i = 0; i < block_count; i++) {
		const Block& block = blocks[i];
		CHECK(is_filled(block.bytes, edge, block.fill));
		CHECK(is_filled(block.bytes + block.size - edge, edge, block.fill));
		for (int j = 0; j < i; j++)
			CHECK(!share_bytes(block, blocks[j]));
	}
}

bool is_there(const void* wanted)
{
	for (int i = 0; i < block_count; i++)
		if (blocks[i].bytes == wanted)
			return true;
	return false;
}

/// Allocates everything in the thread's magazines: no block that has an owner, none twice, and all
/// that were freed, unless some may be lost. Then frees everything.
void check_everything(bool may_lose)
{
	check_owners();
	const int free_before = has_flag() || may_lose ? 0 : freed_count;
	for (int i = 0; i < 80; i++) { // a magazine has 64
		keep(std::malloc(size), size);
		keep(std::malloc(other_size), other_size);
	}
	check_owners();
	for (int i = 0; i < free_before; i++)
		CHECK(is_there(freed[i]));
	while (block_count != 0)
		std::free(blocks[--block_count].bytes);
	freed_count = 0;
}

} // namespace
