// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// free_index.cc — lists and bitmap.
#include "free_index.hh"

namespace pool {

namespace {

/// How many blocks of a list find() looks at for the best fit.
constexpr unsigned usual_patience = 4;

} // namespace

void FreeIndex::set_up(void* room, Lists lists)
{
	lists_ = lists;
	blocks_ = 0;
	lowest_ = nullptr;
	memset(room, 0, room_for(lists));
	heads_ = static_cast<Block**>(room);
	// NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that stand there
	bits_ = at<Bits>(room, bytes(lists.count * sizeof(Block*)));
}

// A link is a signed distance in units of 16 bytes, so that it fits whatever the address
// space. A block is never linked to itself, so 0 stands for null.

namespace {

inline Block* follow(BlockAccess access, const Block* b, const Word* link)
{
	if (!access.format().key.is_sealed(link, Kind::link, link->bits)) [[unlikely]]
		access.lost_link(b);
	const auto distance = static_cast<std::int64_t>(link->bits << 16U) >> 12U;
	return distance == 0 ? nullptr : at<Block>(b, static_cast<std::ptrdiff_t>(distance));
}

void set_link(BlockAccess access, Word* link, const Block* from, const Block* to)
{
	const auto distance = to == nullptr ? 0 : to->address() - from->address();
	const Bits meaning = static_cast<Bits>(static_cast<std::ptrdiff_t>(distance) / 16);
	link->bits = access.format().key.seal(link, Kind::link, meaning & meaning_mask);
}

} // namespace

Block* FreeIndex::next(BlockAccess access, const Block* b) const
{
	return follow(access, b, b->next_link());
}

Block* FreeIndex::prev(BlockAccess access, const Block* b) const
{
	return follow(access, b, b->prev_link());
}

void FreeIndex::insert(BlockAccess access, Block* b, Header h)
{
	const unsigned list = list_of(h.size());
	if (b < lowest_ && h.size() >= lowest_need_)
		lowest_ = b;
	Block* first = heads_[list];
	set_link(access, b->next_link(), b, first);
	if (first != nullptr)
		set_link(access, first->prev_link(), first, b);
	else
		bits_[list / 64] |= Bits{1} << list % 64;
	set_link(access, b->prev_link(), b, nullptr);
	heads_[list] = b;
	blocks_++;
}

void FreeIndex::remove(BlockAccess access, Block* b, Header h)
{
	const unsigned list = list_of(h.size());
	Block* after = next(access, b);
	blocks_--;
	if (heads_[list] == b) {
		heads_[list] = after;
		if (after == nullptr)
			bits_[list / 64] &= ~(Bits{1} << list % 64);
		return;
	}
	Block* before = prev(access, b);
	if (before == nullptr) [[unlikely]]
		access.lost_link(b); // it is free, but in no list
	set_link(access, before->next_link(), before, after);
	if (after != nullptr)
		set_link(access, after->prev_link(), after, before);
}

unsigned FreeIndex::first_from(unsigned list) const
{
	unsigned word = list / 64;
	Bits left = list < lists_.count ? bits_[word] >> list % 64 << list % 64 : 0;
	while (left == 0) {
		if (++word >= words_for(lists_))
			return lists_.count;
		left = bits_[word];
	}
	return word * 64 + static_cast<unsigned>(std::countr_zero(left));
}

Block* FreeIndex::best_of(BlockAccess access, unsigned list, std::size_t need,
			  unsigned patience) const
{
	const Sizes& s = access.format().sizes;
	Block* best = nullptr;
	std::size_t best_size = ~std::size_t{0};
	for (Block* b = heads_[list]; b != nullptr && patience != 0;
	     b = next(access, b), patience--) {
		const std::size_t size = access.header(b).size();
		if (size < best_size && size >= need && serves(s, size, need)) {
			best = b;
			best_size = size;
		}
		if (best_size == need)
			break;
	}
	return best;
}

Block* FreeIndex::find(BlockAccess access, std::size_t need) const
{
	const unsigned own = list_of(need);
	if (own == lists_.count - 1)
		return best_of(access, own, need, ~0U); // few blocks are this large
	if (Block* b = best_of(access, own, need, usual_patience))
		return b;
	const bool any_rest = access.format().sizes.quantum == alignment;
	const unsigned sure = any_rest ? own + 1 : at_least(list_of(need + min_block), own + 1);
	const unsigned list = first_from(sure);
	return list < lists_.count ? best_of(access, list, need, list == lists_.count - 1 ? ~0U : 1)
				   : nullptr;
}

Block* FreeIndex::find_any(BlockAccess access, std::size_t need) const
{
	for (unsigned l = first_from(list_of(need)); l < lists_.count; l = first_from(l + 1))
		if (Block* b = best_of(access, l, need, ~0U))
			return b;
	return nullptr;
}

Block* FreeIndex::find_lowest(BlockAccess access, std::size_t need)
{
	const Sizes& s = access.format().sizes;
	Block* lowest = nullptr;
	const Block* roomy = nullptr; // the lowest of at least `need` bytes, serving or not
	for (unsigned l = first_from(list_of(need)); l < lists_.count; l = first_from(l + 1))
		for (Block* b = heads_[l]; b != nullptr; b = next(access, b)) {
			const std::size_t size = access.header(b).size();
			if (size < need)
				continue;
			if (roomy == nullptr || b < roomy)
				roomy = b;
			if ((lowest == nullptr || b < lowest) && serves(s, size, need))
				lowest = b;
		}
	lowest_ = roomy;
	lowest_need_ = need;
	return lowest;
}

} // namespace pool
