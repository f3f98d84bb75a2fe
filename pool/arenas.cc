// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arenas.cc — arenas allocated, adopted and merged.
#include "arenas.hh"
#include "coalesce.hh"
#include "fill.hh"
#include "metadata_growth.hh"
#include "platform.hh"

namespace pool {

namespace {

constexpr std::size_t page = 4096; // large requests to `alloc` are rounded up to a multiple of it
constexpr std::size_t default_arena = std::size_t{64} * 1024;
/// Bytes an arena needs besides its blocks: padding at both ends, at worst, and the end header.
constexpr std::size_t arena_overhead = 2 * alignment + header_bytes;

/// A new arena is at least one growth_share-th of the pool, so that there are not too many.
constexpr std::size_t growth_share = 64;

/// The gap between the blocks of two adjacent arenas is too small for a block, so a free block next
/// to it must absorb it. Otherwise the gap would have to stay in use, and the merged arena could
/// never become empty again.
bool is_free_at_seam(LockedPool heap, const Arena& low, const Arena& high)
{
	return heap.header(low.last()).prev_free() || heap.header(high.first()).is_free();
}

bool are_mergeable(LockedPool heap, const Arena& low, const Arena& high)
{
	const Pool& pool = heap.pool();
	return pool.merge != nullptr && !low.is_given && !high.is_given &&
	       low.stop() == high.base && low.size + high.size < max_block &&
	       is_free_at_seam(heap, low, high) &&
	       pool.merge(at_address<std::byte>(low.base), at_address<std::byte>(high.base)) != 0;
}

/// If pooladopt adds a piece of this size: could poolreset start over in all pieces adopted? One of
/// them must be large enough for the table of all.
bool could_reset(LockedPool heap, std::size_t size)
{
	unsigned given = 1;
	std::size_t largest = size;
	if (!heap.is_empty()) {
		const Arenas& arenas = heap.arenas();
		for (unsigned i = 0; i < arenas.count(); i++) {
			if (!arenas[i].is_given)
				continue;
			given++;
			largest = at_least(largest, arenas[i].size);
		}
	}
	return largest >= arena_overhead + table_bytes(given) + min_block;
}

/// Asks the pool's `alloc` for `size` bytes, or else for `least`; `size` is what it gave. Null if
/// `maxsize` does not allow that, or `alloc` has none.
void* ask(LockedPool heap, std::size_t& size, std::size_t least)
{
	Pool& pool = heap.pool();
	const std::size_t room =
		pool.maxsize == 0 ? max_block : pool.maxsize - at_most(pool.cursize, pool.maxsize);
	if (least > room || least > max_block)
		return nullptr;
	size = at_most(at_most(size, room), max_block);
	void* base = pool.alloc(size);
	if (base == nullptr && size > least) {
		size = least;
		base = pool.alloc(size);
	}
	return base;
}

/// Makes one free block of everything between two places, with these flags for its header.
void lay_free(LockedPool heap, Block* start, const Block* stop, std::size_t flags)
{
	const auto size = static_cast<std::size_t>(stop->address() - start->address());
	heap.pool().curfree += size;
	heap.state().is_settled = false;
	if (heap.has(POOL_ANTAGONISM)) {
		fill(start->data(), start->data(), size - header_bytes, Fill::created);
		flags = Header::filled_flag; // no longer purged: the fill has touched its pages
	}
	coalesce(heap, start, Header{Mark::live, size, flags});
}

/// Merges arena `i` with the next one, which begins where it ends. A free block next to the gap
/// between their blocks, which includes the lower one's end header, absorbs it.
void coalesce_arenas(LockedPool heap, unsigned i)
{
	Arenas& arenas = heap.arenas();
	Block* seam = arenas[i].last();
	Block* high = arenas[i + 1].first();
	const auto gap = static_cast<std::size_t>(high->address() - seam->address());
	poolplatform_arenas_coalesced(at_address<std::byte>(arenas[i].base),
				      at_address<std::byte>(arenas[i + 1].base),
				      at_address<std::byte>(arenas[i + 1].last_byte()));
	arenas.coalesce_next(i);
	const Header s = heap.header(seam);
	const Header h = heap.header(high);
	heap.pool().curfree += gap;
	if (!h.is_free()) {
		Block* low = seam->before(heap.size_before(seam));
		const Header l = heap.header(low);
		remove_free(heap, low, l);
		take_in(heap, low, seam);
		coalesce(heap, low, Header{Mark::live, l.size() + gap});
		return;
	}
	remove_free(heap, high, h);
	take_in(heap, seam, high);
	if (h.is_filled()) // this is not a seam as coalesce() makes it, so fill all of it again
		fill(seam->data(), seam->data(), gap + h.size() - header_bytes, Fill::created);
	coalesce(heap, seam,
		 Header{Mark::live, gap + h.size(), h.padding()}.with_prev_free(s.prev_free()));
}

} // namespace

bool adopt(LockedPool heap, void* memory, std::size_t size, bool is_given, unsigned coming)
{
	Arena added{
		.base = address_of(memory), .size = at_most(size, max_block), .is_given = is_given};
	const bool is_founding = heap.is_empty();
	std::size_t extra = table_need(heap, coming);
	const std::size_t least =
		is_given ? founding_bytes : extra; // after poolreset it may be the first arena
	if (size < arena_overhead + least + min_block || (is_given && !could_reset(heap, size)))
		return false;
	if (size < arena_overhead + extra + min_block) {
		if (!grow_table_within(heap, extra))
			return false;
		extra = 0;
	}
	at<Word>(added.first(), -8)->bits = canary_pattern;
	Block* start = is_founding ? found(heap, added.first()) : added.first();
	Arenas& arenas = heap.arenas();
	if (!is_founding && extra != 0)
		start = grow_table(heap, start, extra);
	heap.write(added.last(), Header{Mark::metadata, 0});
	const unsigned i = arenas.first_past(added.base);
	arenas.insert(i, added);
	poolplatform_arena(memory, added.size, is_given);
	Pool& pool = heap.pool();
	pool.cursize += added.size;
	heap.totals().peak_cursize =
		at_least(heap.totals().peak_cursize, std::size_t{pool.cursize});
	size_cache(heap);
	// Pages fresh from `alloc` were never used, so there is nothing to purge. Adopted pages may
	// have been used, or were before a reset.
	if (start != added.last())
		lay_free(heap, start, added.last(), is_given ? 0 : Header::purged_flag);
	if (i + 1 < arenas.count() && are_mergeable(heap, arenas[i], arenas[i + 1]))
		coalesce_arenas(heap, i);
	if (i > 0 && are_mergeable(heap, arenas[i - 1], arenas[i]))
		coalesce_arenas(heap, i - 1);
	return true;
}

bool grow(LockedPool heap, std::size_t need)
{
	Pool& pool = heap.pool();
	if (pool.alloc == nullptr || need > max_block - 2 * page)
		return false;
	// How much of the arena is left for blocks depends on its alignment. Unless the quantum is
	// 16, what exceeds `need` must be large enough for a block.
	const std::size_t spare = sizes_of(pool).quantum == alignment ? 0 : min_block;
	const std::size_t least =
		at_least(need + spare + arena_overhead + table_need(heap), pool.minarena);
	const std::size_t wish =
		at_least(pool.minarena == 0 ? default_arena : 0, pool.cursize / growth_share);
	std::size_t size = least >= wish ? least : round_up(wish, page);
	if (least > page && least != pool.minarena)
		size = round_up(size, page);
	void* base = ask(heap, size, least);
	return base != nullptr && adopt(heap, base, size, false);
}

} // namespace pool
