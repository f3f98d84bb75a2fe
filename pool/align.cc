// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// align.cc — blocks at addresses that were asked for.
//
// Blocks stand at multiples of 16. If the address asked for is none, the data begins
// further on in the block, and a word before it tells how far (displaced.hh):
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

/// Where a block's data may stand. `to` and `span` are 1 and 0 where nothing is asked.
struct Place {
	std::size_t to;     // data is at `offset` modulo `to`
	std::size_t offset; // less than `to`
	std::size_t span;   // data crosses no multiple of it
	std::size_t want;   // bytes of data
};

/// How many free blocks of a list are looked at, unless there is no other way.
constexpr unsigned usual_patience = 16;

/// How many multiples of a span are tried in one free block.
constexpr unsigned most_turns = 4096;

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

/// Is there any such address at all?
bool is_possible(const Place& place)
{
	// Addresses that are `offset` modulo `to` are, modulo the span, what their common divisor
	// leaves of the offset, and that plus all its multiples.
	if (place.span == 0)
		return true;
	const std::size_t least = place.offset % greatest_common_divisor(place.to, place.span);
	return place.want <= place.span && least <= place.span - place.want;
}

/// The lowest address from `from` on, and before `stop`, at which data may stand; 0 if there is
/// none, or none was found in reasonable time.
std::uintptr_t lowest_place(const Place& place, std::uintptr_t from, std::uintptr_t stop)
{
	std::uintptr_t data = next_congruent(from, place.to, place.offset);
	for (unsigned turns = 0; turns < most_turns && data >= from && data < stop; turns++) {
		if (!crosses(data, place.want, place.span))
			return data;
		// From the next multiple of the span on, the first address that is congruent.
		from = data;
		data = next_congruent(data - data % place.span + place.span, place.to,
				      place.offset);
	}
	return 0;
}

/// The block size that a place `shift` bytes into a block needs, and that shift.
struct Fit {
	std::uintptr_t data;
	std::size_t shift;

	Block* block() const { return at_address<Block>(data - shift - header_bytes); }
};

/// Could a block that begins at a multiple of 16 past `b`, or at `b` itself, have its data there?
bool fits_at(const Block* b, std::uintptr_t data, Fit& fit)
{
	const std::uintptr_t first = b->address() + header_bytes;
	const std::uintptr_t lead = data - first;
	std::size_t shift = data % alignment;
	if (shift != 0 && lead < min_block)
		shift = lead; // no room for a block before this one, which so begins at `b`
	else if (shift != 0 && shift < sizeof(Word))
		shift += alignment; // the word before the data must be in the block
	fit = {.data = data, .shift = shift};
	const bool has_word = shift == 0 || shift >= sizeof(Word);
	return has_word && (lead == shift || lead >= shift + min_block);
}

/// The first fit in a free block.
bool fit_in(const Place& place, const Block* b, std::size_t size, Fit& fit)
{
	std::uintptr_t from = b->address() + header_bytes;
	for (unsigned tries = 0; tries < 8; tries++) {
		const std::uintptr_t data = lowest_place(place, from, b->address() + size);
		if (data == 0)
			return false;
		if (fits_at(b, data, fit))
			return true;
		// Nothing that is nearer than a word, but the very first, can be a fit.
		from = at_least(data + 1, b->address() + header_bytes + sizeof(Word));
	}
	return false;
}

/// Is the free block large enough for a block of this fit?
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

/// Makes an allocated block of a part of the free block `b`.
void* cut_out(LockedPool heap, Block* b, const Fit& fit, Want want, std::size_t need)
{
	const Header h = heap.header(b);
	if (h.is_filled())
		check_paint(heap, b, h, h.size());
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
	if (!heap.has(POOL_ANTAGONISM)) // an old word, still sealed for its place, must not tell
		memset(b->data(), 0, at_most(want.size, 2 * alignment));
	heap.write(b, heap.header(b).with_mark(Mark::aligned));
	if (fit.shift != 0)
		write_shift(heap, b, fit.shift);
	grow_metadata(heap);
	return at<std::byte>(b->data(), bytes(fit.shift));
}

/// Where in the pool a place was found.
struct Spot {
	Block* block;
	Fit fit;
	std::size_t need;
};

/// Does this free block hold the place? Then that is the spot.
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

/// It, in a part of this free block; null if that cannot hold it.
void* place_in(LockedPool heap, const Place& place, Block* b, bool has_tags)
{
	Spot spot{};
	return holds_place(heap, place, b, has_tags, spot) ? cut_out(heap, place, spot, has_tags)
							   : nullptr;
}

/// It, in a free block that can hold it, best one first; of each list so many are looked at. Under
/// POOL_FIRSTFIT it is the lowest of all.
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

/// How far from any address on data may have to stand at most; 0 if that cannot be described.
std::size_t reach_of(const Place& place)
{
	if (place.span == 0)
		return place.to;
	// If it would cross a multiple of the span, that is near, and mostly the first congruent
	// address from there on will do.
	if (place.to <= place.span - place.want)
		return place.to > max_block ? 0 : 2 * place.to + place.want;
	return least_common_multiple(place.to, place.span);
}

/// A free block of this many bytes holds the place wherever it begins; 0 if that cannot be told.
std::size_t need_anywhere(LockedPool heap, const Place& place, bool has_tags)
{
	const std::size_t need = need_for(heap, place, 2 * alignment, has_tags);
	const std::size_t reach = reach_of(place);
	if (need == 0 || reach == 0 || reach > max_block / 4 || need > max_block / 2)
		return 0;
	// The lead must be nothing or a block, and what is left over a block.
	return round_up(need + reach + 3 * min_block, alignment);
}

/// A block's data so placed, or null if there is no memory.
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
	// That may have compacted the pool; and less room will do where it begins at the right
	// address.
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
