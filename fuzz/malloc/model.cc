// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.cc — a table of blocks, and their addresses in order.
#include "model.hh"
#include "board.hh"
#include <algorithm>
#include <map>
#include <vector>

namespace fuzz {
namespace {

std::vector<Block> blocks;
std::map<const Byte*, const Byte*> ends; // from a block's address to its end
std::size_t all_bytes = 0;
std::uint32_t next_seed = 0;

Byte value(std::uint32_t seed, std::size_t i)
{
	const auto mixed = (seed + static_cast<std::uint32_t>(i) * 0x9E37U) * 0x85EB'CA6BU;
	return static_cast<Byte>(mixed >> 24U | 1U); // never 0, because calloc's zeroes must differ
}

/// The offsets that are written and verified: all of a small block; both ends of a large one, and
/// some bytes on up to a few dozen pages.
template <class See>
void for_each_place(std::size_t size, See see)
{
	constexpr std::size_t small = 256, end = 64, page = 4096, pages = 24;
	if (size <= small) {
		for (std::size_t i = 0; i < size; i++)
			see(i);
		return;
	}
	for (std::size_t i = 0; i < end; i++)
		see(i);
	const std::size_t step = (size / pages + page) / page * page;
	for (std::size_t i = step; i + 8 < size; i += step)
		for (std::size_t k = 0; k < 8; k++)
			see(i + k);
	for (std::size_t i = size - end; i < size; i++)
		see(i);
}

void fill(Block& block)
{
	block.seed = next_seed += 0x61C8;
	for_each_place(block.size, [&](std::size_t i) { block.at[i] = value(block.seed, i); });
}

void enter(const Block& block)
{
	const Byte* end = block.at + std::max<std::size_t>(block.size, 1);
	const auto next = ends.lower_bound(block.at);
	need(next == ends.end() || next->first >= end, "a block overlaps the one behind it");
	need(next == ends.begin() || std::prev(next)->second <= block.at,
	     "a block overlaps the one before it");
	ends[block.at] = end;
	all_bytes += block.size;
}

void leave(const Block& block)
{
	ends.erase(block.at);
	all_bytes -= block.size;
}

} // namespace

void clear_model()
{
	blocks.clear();
	ends.clear();
	all_bytes = 0;
	next_seed = 0;
}

std::size_t block_count()
{
	return blocks.size();
}

Block& block_of(unsigned which)
{
	return blocks[which % blocks.size()];
}

void add_block(void* at, std::size_t size, std::size_t align)
{
	Block block{.at = static_cast<Byte*>(at), .size = size, .seed = 0};
	need(reinterpret_cast<std::uintptr_t>(at) % align == 0, "a block is misaligned"); // NOLINT
	enter(block);
	fill(block);
	blocks.push_back(block);
}

Block take_block(unsigned which)
{
	look_at(block_of(which));
	return forget_block(which);
}

Block forget_block(unsigned which)
{
	Block& place = block_of(which);
	const Block block = place;
	leave(block);
	place = blocks.back();
	blocks.pop_back();
	return block;
}

void look_at(const Block& block)
{
	look_at_start(block, block.at, block.size);
}

void look_at_start(const Block& block, const Byte* at, std::size_t size)
{
	bool is_same = true;
	for_each_place(block.size, [&](std::size_t i) {
		is_same = is_same && (i >= size || at[i] == value(block.seed, i));
	});
	need(is_same, "a block's contents have changed");
}

void look_for_zeroes(const void* at, std::size_t size)
{
	const auto* bytes = static_cast<const Byte*>(at);
	bool is_zero = true;
	for (std::size_t i = 0; i < std::min<std::size_t>(size, 4096); i++)
		is_zero = is_zero && bytes[i] == 0;
	for_each_place(size, [&](std::size_t i) { is_zero = is_zero && bytes[i] == 0; });
	need(is_zero, "zeroed memory is not zero");
}

void look_at_all()
{
	for (const Block& block : blocks)
		look_at(block);
}

void widen(Block& block, std::size_t size)
{
	look_at(block);
	leave(block);
	block.size = size;
	enter(block);
	fill(block);
}

unsigned number_of(const void* at)
{
	for (std::size_t i = 0; i < blocks.size(); i++)
		if (blocks[i].at == at)
			return static_cast<unsigned>(i);
	fail("a block has gone");
}

void check_piece(const void* at, std::size_t size, bool is_in_use)
{
	const auto* begin = static_cast<const Byte*>(at);
	const auto next = ends.lower_bound(begin);
	if (is_in_use) {
		need(next != ends.end() && next->first == begin,
		     "a walk shows a block of nobody's");
		need(next->second <= begin + std::max<std::size_t>(size, 1),
		     "a walk shows less of a block than it has");
		return;
	}
	need(next == ends.end() || next->first >= begin + size, "a walk shows a block as free");
	need(next == ends.begin() || std::prev(next)->second <= begin,
	     "a walk shows a part of a block as free");
}

bool is_ours(const void* at)
{
	return ends.count(static_cast<const Byte*>(at)) != 0;
}

std::size_t block_bytes()
{
	return all_bytes;
}

} // namespace fuzz
