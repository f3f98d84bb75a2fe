// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// align.cc — poolallocalign: blocks at addresses that meet the caller's conditions.
//
// A block's data() is at a multiple of 16. If the caller wants an address that is not, its
// data begins further into the block, and a word before it has the distance (displaced.hh):
//
//	+--------+- - - - - - - - - -+-------+------------------+- - - -+
//	| header |                   | shift | data             | canary |
//	+--------+- - - - - - - - - -+-------+------------------+- - - -+
//	         ^ a multiple of 16          ^ what the caller gets
#include "alarm.hh"
#include "alloc.hh"
#include "arenas.hh"
#include "coalesce.hh"
#include "displaced.hh"
#include "entry_slow.hh"
#include "metadata_growth.hh"
#include "platform.hh"
#include "recent.hh"

namespace pool {

namespace {

/// Where the caller wants its data. `to` is 1 and `span` 0 if there is no such condition.
struct Place {
	std::size_t to;     // the address is `offset` modulo `to`
	std::size_t offset; // less than `to`
	std::size_t span;   // the data crosses no multiple of it
	std::size_t want;   // bytes of data
};

/// How many free blocks of a list are looked at in the first attempt.
constexpr unsigned usual_patience = 16;

/// How many candidates, one for each multiple of the span, a search tries before it gives up.
constexpr unsigned most_turns = 4096;

/// The first address from `from` on that is `offset` modulo `to`.
std::uintptr_t next_congruent(std::uintptr_t from, std::size_t to, std::size_t offset)
{
	const std::size_t at = from % to;
	const std::size_t step = at <= offset ? offset - at : to - at + offset;
	return from + step;
}

bool crosses(std::uintptr_t address, std::size_t want, std::size_t span)
{
	return span != 0 && want > span - address % span;
}

/// Does any address meet these conditions?
bool is_possible(const Place& place)
{
	// With d the greatest common divisor of `to` and the span: modulo the span, the addresses
	// that are `offset` modulo `to` take every value that is `offset` modulo d. The smallest of
	// them leaves the most room.
	if (place.span == 0)
		return true;
	const std::size_t least = place.offset % greatest_common_divisor(place.to, place.span);
	return place.want <= place.span && least <= place.span - place.want;
}

/// The lowest address from `from` on, and before `stop`, that meets the conditions; 0 if there is
/// none, or if it was not found in reasonable time.
std::uintptr_t lowest_place(const Place& place, std::uintptr_t from, std::uintptr_t stop)
{
	std::uintptr_t data = next_congruent(from, place.to, place.offset);
	for (unsigned turns = 0; turns < most_turns && data >= from && data < stop; turns++) {
		if (!crosses(data, place.want, place.span))
			return data;
		// Next, the first congruent address from the next multiple of the span on.
		from = data;
		data = next_congruent(data - data % place.span + place.span, place.to,
				      place.offset);
	}
	return 0;
}

/// An address for the caller's data, and how many bytes into its block, from data(), that is.
struct Fit {
	std::uintptr_t data;
	std::size_t shift;

	Block* block() const { return at_address<Block>(data - shift - header_bytes); }
};

/// Can a block that begins at `b`, or a multiple of 16 bytes behind it with room for a block in
/// between, have the caller's data at this address? If so, `fit` is how.
bool fits_at(const Block* b, std::uintptr_t data, Fit& fit)
{
	const std::uintptr_t first = b->address() + header_bytes;
	const std::uintptr_t lead = data - first;
	std::size_t shift = data % alignment;
	if (shift != 0 && lead < min_block)
		shift = lead; // no room for a block before this one, so this one begins at `b`
	else if (shift != 0 && shift < sizeof(Word))
		shift += alignment; // the word before the data must be in the block
	fit = {.data = data, .shift = shift};
	const bool has_word = shift == 0 || shift >= sizeof(Word);
	return has_word && (lead == shift || lead >= shift + min_block);
}

/// The first fit in a free block of `size` bytes. False if there is none. Whether the block is
/// large enough is not checked here.
bool fit_in(const Place& place, const Block* b, std::size_t size, Fit& fit)
{
	std::uintptr_t from = b->address() + header_bytes;
	for (unsigned tries = 0; tries < 8; tries++) {
		const std::uintptr_t data = lowest_place(place, from, b->address() + size);
		if (data == 0)
			return false;
		if (fits_at(b, data, fit))
			return true;
		// A fit is at data() itself or at least a word behind it.
		from = at_least(data + 1, b->address() + header_bytes + sizeof(Word));
	}
	return false;
}

/// Is the free block large enough for a block of `need` bytes at this fit?
bool holds(LockedPool heap, const Block* b, Header h, const Fit& fit, std::size_t need)
{
	const auto lead = static_cast<std::size_t>(fit.block()->address() - b->address());
	return lead < h.size() && h.size() - lead >= need &&
	       serves(heap.state().sizes, h.size() - lead, need);
}

std::size_t need_for(LockedPool heap, const Place& place, std::size_t shift, bool has_tags)
{
	const Want want{.size = place.want + shift, .has_tags = has_tags};
	return block_size_for(heap.state().sizes, want.size, want.extra());
}

/// Makes an allocated block of `need` bytes out of a part of the free block `b`. What is before and
/// behind it stays free. Returns the caller's pointer.
void* cut_out(LockedPool heap, Block* b, const Fit& fit, Want want, std::size_t need)
{
	const Header h = heap.header(b);
	if (h.is_filled())
		check_fill(heap, b, h, h.size());
	const auto lead = static_cast<std::size_t>(fit.block()->address() - b->address());
	if (lead != 0) {
		remove_free(heap, b, h);
		const Header rest{Mark::free, h.size() - lead, h.padding()};
		insert_free(heap, b, Header{Mark::free, lead, h.padding()});
		insert_free(heap, b->after(lead), rest);
		b = b->after(lead);
	}
	const Header split_off = split(heap, b, need).with_prev_free(lead != 0);
	give_out(heap, b, split_off, want);
	if (!heap.has(POOL_ANTAGONISM)) // find_shift() must not find an old word, still sealed
		memset(b->data(), 0, at_most(want.size, 2 * alignment));
	heap.write(b, heap.header(b).with_mark(Mark::aligned));
	if (fit.shift != 0)
		write_shift(heap, b, fit.shift);
	grow_metadata(heap);
	return at<std::byte>(b->data(), bytes(fit.shift));
}

/// Where in the pool a place was found: a free block, the fit in it, and the size for the new one.
struct Spot {
	Block* block;
	Fit fit;
	std::size_t need;
};

/// Is there room for the place in this free block? If so, `spot` is where.
bool holds_place(LockedPool heap, const Place& place, Block* b, bool has_tags, Spot& spot)
{
	const Header h = heap.header(b);
	Fit fit{};
	if (!fit_in(place, b, h.size(), fit))
		return false;
	const std::size_t need = need_for(heap, place, fit.shift, has_tags);
	if (need == 0 || !holds(heap, b, h, fit, need))
		return false;
	spot = {.block = b, .fit = fit, .need = need};
	return true;
}

void* cut_out(LockedPool heap, const Place& place, const Spot& spot, bool has_tags)
{
	const Want want{.size = place.want + spot.fit.shift, .has_tags = has_tags};
	return cut_out(heap, spot.block, spot.fit, want, spot.need);
}

/// Allocates the place out of this free block; null if there is no room in it.
void* place_in(LockedPool heap, const Place& place, Block* b, bool has_tags)
{
	Spot spot{};
	return holds_place(heap, place, b, has_tags, spot) ? cut_out(heap, place, spot, has_tags)
							   : nullptr;
}

/// Allocates the place out of a free block with room for it, from the lists of smaller blocks
/// first. Looks at no more than `most` blocks of each list. Under POOL_FIRSTFIT it looks at all,
/// and takes the lowest.
void* place_in_pool(LockedPool heap, const Place& place, bool has_tags, unsigned most)
{
	FreeIndex& index = heap.index();
	const bool is_first_fit = heap.has(POOL_FIRSTFIT);
	const std::size_t least = need_for(heap, place, 0, has_tags);
	Spot lowest{};
	for (unsigned l = index.first_from(index.list_of(least)); l < index.lists();
	     l = index.first_from(l + 1)) {
		unsigned patience = is_first_fit ? ~0U : most;
		for (Block* b = index.head(l); b != nullptr && patience-- != 0;
		     b = index.next(heap, b)) {
			if (lowest.block != nullptr && b > lowest.block)
				continue;
			if (holds_place(heap, place, b, has_tags, lowest) && !is_first_fit)
				return cut_out(heap, place, lowest, has_tags);
		}
	}
	return lowest.block != nullptr ? cut_out(heap, place, lowest, has_tags) : nullptr;
}

/// How many bytes it is from any address to one that meets the conditions, at most; 0 if unknown.
std::size_t reach_of(const Place& place)
{
	if (place.span == 0)
		return place.to;
	// With `to` no larger than this: if data at the first congruent address crosses a multiple
	// of the span, then data at the first one from that multiple on does not.
	if (place.to <= place.span - place.want)
		return place.to > max_block ? 0 : 2 * place.to + place.want;
	return least_common_multiple(place.to, place.span);
}

/// How large a free block must be to have room for the place wherever it begins; 0 if unknown.
std::size_t need_anywhere(LockedPool heap, const Place& place, bool has_tags)
{
	const std::size_t need = need_for(heap, place, 2 * alignment, has_tags);
	const std::size_t reach = reach_of(place);
	if (need == 0 || reach == 0 || reach > max_block / 4 || need > max_block / 2)
		return 0;
	// What is before the new block must be nothing or a block, and so must what is behind it.
	return round_up(need + reach + 3 * min_block, alignment);
}

/// Allocates data at such a place; null if there is no memory.
void* allocate_at(LockedPool heap, const Place& place, bool has_tags)
{
	if (heap.is_empty()) {
		const std::size_t need = block_size_for(
			sizes_of(heap.pool()), place.want + place.to % max_block, 2 * alignment);
		if (need == 0 || !grow(heap, need))
			return nullptr;
	}
	if (heap.has(POOL_FIRSTFIT))
		flush_all(heap);
	cool(heap);
	if (void* data = place_in_pool(heap, place, has_tags, usual_patience))
		return data;
	const std::size_t room = need_anywhere(heap, place, has_tags);
	if (Block* b = room == 0 ? nullptr : find_room(heap, room))
		if (void* data = place_in(heap, place, b, has_tags))
			return data;
	// find_room() may have compacted the pool; and a smaller free block will do if it happens
	// to begin at the right address.
	return place_in_pool(heap, place, has_tags, ~0U);
}

} // namespace

} // namespace pool

using pool::Call;
using pool::Session;

extern "C" void* poolallocalign(Pool* p, size_t size, size_t align, long offset, size_t span)
{
	const Session s{p, Call{.name = "poolallocalign", .pointer = nullptr, .size = size}};
	const std::size_t to = align == 0 ? 1 : align;
	const auto distance = static_cast<std::size_t>(offset);
	const pool::Place place{.to = to,
				.offset = offset >= 0
						  ? distance % to
						  : (to - (std::size_t{0} - distance) % to) % to,
				.span = span,
				.want = size};
	const bool is_possible = pool::is_possible(place);
	void* data = nullptr;
	if (is_possible && size <= pool::max_block)
		data = pool::allocate_at(s.heap(), place, s.heap().has(POOL_TAGS));
	if (data == nullptr)
		pool::refuse(s.heap());
	s.leave(data);
	if (!is_possible)
		poolplatform_invalid();
	else if (data == nullptr)
		poolplatform_out_of_memory();
	return data;
}
