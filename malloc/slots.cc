// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slots.cc — finding free slots, and purging their pages.
#include "slots.hh"
#include "chunks.hh"
#include "dirty_limit.hh"
#include "main_pool.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

/// Free slots that were used keep their pages until they are purged for their age: as many as the
/// slots in use divided by this, or more if the DirtyLimit says so.
constexpr std::size_t dirty_share = 4;
constinit DirtyLimit dirty_limit GUARDED_BY(slots_lock);

/// How many dirty slots purge_down_to() left last time because the system kept their pages (they
/// may be locked in memory). Trying to purge them on each free would cost more than keeping them.
constinit std::size_t unpurged GUARDED_BY(slots_lock) = 0;
constinit unsigned refusals GUARDED_BY(slots_lock) = 0;
constinit unsigned periods_to_wait GUARDED_BY(slots_lock) = 0;

constinit LowestWindows lowest_window GUARDED_BY(slots_lock){};
constinit SlotUses uses GUARDED_BY(slots_lock){};

/// For runs of n slots; n must be one of run_slots.
std::size_t& lowest_window_for(std::size_t n) REQUIRES(slots_lock)
{
	return lowest_window[class_of_run(n * slot_bytes) - small_classes - 1U];
}

std::uint64_t mask_of(std::size_t first, std::size_t n)
{
	return (~std::uint64_t{0} >> (slots_in_window - n)) << first;
}

void set_classes(Slot first, std::size_t n, Class c)
{
	for (std::size_t i = 0; i < n; i++)
		slot_map.classes[first + i].store(i == 0 || c == no_class ? c : inner_class,
						  std::memory_order_relaxed);
}

/// Slots that were used before are preferred: they have pages already.
std::uint64_t preferred(const Window& window, std::uint64_t runs) REQUIRES(slots_lock)
{
	const std::uint64_t dirty = runs & window.dirty;
	return dirty != 0 ? dirty : runs;
}

/// Marks free slots as not free. True if none of them was used before.
bool take(Window& window, std::uint64_t mask) REQUIRES(slots_lock)
{
	const std::uint64_t dirty = window.dirty & mask;
	slot_totals().dirty -= static_cast<std::size_t>(std::popcount(dirty));
	slot_totals().free -= static_cast<std::size_t>(std::popcount(mask));
	window.free &= ~mask;
	window.dirty &= ~mask;
	window.aged &= ~mask;
	return dirty == 0;
}

Slot take_from(std::size_t w, std::uint64_t runs, std::size_t n, bool& is_zero) REQUIRES(slots_lock)
{
	Window& window = windows()[w];
	const auto bit = static_cast<std::size_t>(std::countr_zero(preferred(window, runs)));
	is_zero = take(window, mask_of(bit, n));
	return static_cast<Slot>(w * slots_in_window + bit);
}

Slot find(std::size_t n, bool& is_zero) REQUIRES(slots_lock)
{
	const std::size_t end = windows_in_use();
	std::size_t& lowest = lowest_window_for(n);
	for (; lowest < end; lowest++)
		if (const std::uint64_t runs = runs_in(windows()[lowest].free, n))
			return take_from(lowest, runs, n, is_zero);
	return 0;
}

void note_free(std::size_t w) REQUIRES(slots_lock)
{
	for (std::size_t& lowest : lowest_window)
		lowest = std::min(lowest, w);
}

void free_again(std::size_t w, std::uint64_t mask) REQUIRES(slots_lock)
{
	windows()[w].free |= mask;
	slot_totals().free += static_cast<std::size_t>(std::popcount(mask));
	note_free(w);
}

void free_dirty_again(std::size_t w, std::uint64_t mask) REQUIRES(slots_lock)
{
	windows()[w].dirty |= mask;
	slot_totals().dirty += static_cast<std::size_t>(std::popcount(mask));
	free_again(w, mask);
}

void give_back(Slot first, std::size_t n) REQUIRES(slots_lock)
{
	set_classes(first, n, no_class);
	free_dirty_again(first / slots_in_window, mask_of(first % slots_in_window, n));
}

/// Takes the n slots right behind a run of `used` slots, if they are free.
bool take_behind(Slot first, std::size_t used, std::size_t n) REQUIRES(slots_lock)
{
	const std::size_t bit = first % slots_in_window + used;
	if (bit + n > slots_in_window)
		return false;
	Window& window = windows()[first / slots_in_window];
	const std::uint64_t mask = mask_of(bit, n);
	if ((window.free & mask) != mask)
		return false;
	take(window, mask);
	return true;
}

/// Purges slots that are neither free nor in use, with the lock released meanwhile. Returns those
/// whose pages the system kept.
std::uint64_t discard_slots(std::size_t w, std::uint64_t mask) REQUIRES(slots_lock)
{
	const Unlocked unlocked{slots_lock};
	std::uint64_t kept = 0;
	for (std::uint64_t left = mask; left != 0;) {
		const auto first = static_cast<std::size_t>(std::countr_zero(left));
		const auto n = static_cast<std::size_t>(std::countr_one(left >> first));
		const auto slot = static_cast<Slot>(w * slots_in_window + first);
		if (!discard_to_zero(slot_address(slot), n * slot_bytes))
			kept |= mask_of(first, n);
		left &= ~mask_of(first, n);
	}
	return kept;
}

/// Purges free slots, and returns how many bytes. Releases the lock meanwhile. Slots whose pages
/// the system keeps stay dirty: they must be cleared before they count as zero.
std::size_t purge(std::size_t w, std::uint64_t mask) REQUIRES(slots_lock)
{
	const auto n = static_cast<std::size_t>(std::popcount(mask));
	take(windows()[w], mask);
	slot_totals().away += n;
	const std::uint64_t kept = discard_slots(w, mask);
	slot_totals().away -= n;
	free_dirty_again(w, kept);
	free_again(w, mask & ~kept);
	return static_cast<std::size_t>(std::popcount(mask & ~kept)) * slot_bytes;
}

/// Purges from the highest window down, until at most `keep` slots are dirty.
void purge_down_to(std::size_t keep) REQUIRES(slots_lock)
{
	std::size_t sum = 0;
	for (std::size_t w = windows_in_use(); w-- > 0 && slot_totals().dirty > keep;)
		if (const std::uint64_t mask = windows()[w].free & windows()[w].dirty)
			sum += purge(w, mask);
	if (sum != 0)
		dirty_limit.note_purge();
	unpurged = slot_totals().dirty > keep ? slot_totals().dirty : 0;
}

/// How many slots may be dirty before some are purged.
std::size_t allowed_dirty() REQUIRES(slots_lock)
{
	const SlotTotals& totals = slot_totals();
	const std::size_t in_use = totals.all - totals.free - totals.away;
	return std::max({dirty_limit.bytes() >> slot_shift, in_use / dirty_share, 2 * unpurged});
}

/// For periodic purges: where the system keeps all pages, purges are tried less and less often.
bool is_worth_asking(bool everything) REQUIRES(slots_lock)
{
	if (everything || periods_to_wait == 0)
		return true;
	periods_to_wait--;
	return false;
}

void note_answer(std::size_t given_back) REQUIRES(slots_lock)
{
	constexpr unsigned most_refusals = 8; // at most 255 periods, or 25 s
	refusals = given_back != 0 ? 0 : std::min(refusals + 1, most_refusals);
	periods_to_wait = (1U << refusals) - 1;
}

} // namespace

SlotUses& slot_uses()
{
	return uses;
}

LowestWindows& lowest_windows()
{
	return lowest_window;
}

Slot take_slots(std::size_t n, Class c, bool& is_zero)
{
	const Locked locked{slots_lock};
	Slot first = find(n, is_zero);
	for (std::size_t from = 0; first == 0 && add_chunk(n, from);) {
		note_free(from);
		first = find(n, is_zero);
	}
	if (first != 0) {
		set_classes(first, n, c);
		uses[c]++;
		if (is_zero)
			dirty_limit.note_fault(n * slot_bytes);
	}
	return first;
}

void give_back_slots(Slot first, std::size_t n)
{
	const Locked locked{slots_lock};
	uses[slot_map.classes[first].load(std::memory_order_relaxed)]--;
	give_back(first, n);
	if (slot_totals().dirty > allowed_dirty() && !holds_every_lock()) [[unlikely]]
		purge_down_to(allowed_dirty() / 2);
}

bool resize_run(Slot first, Class to)
{
	const Locked locked{slots_lock};
	const Class from = slot_map.classes[first].load(std::memory_order_relaxed);
	const std::size_t old = slots_of_run(from);
	const std::size_t n = slots_of_run(to);
	if (n > old && !take_behind(first, old, n - old))
		return false;
	if (n < old)
		give_back(first + static_cast<Slot>(n), old - n);
	set_classes(first, n, to);
	uses[from]--;
	uses[to]++;
	return true;
}

std::size_t slots_in_use(Class c)
{
	const Locked locked{slots_lock};
	return uses[c];
}

bool is_in_free_slot(const void* ptr)
{
	if (const void* next = behind_lead(ptr); offset_in_slot(next) == 0 && is_in_chunk(next))
		return true; // the chunk's own block, if a chunk begins there
	const std::size_t slot = slot_index(ptr);
	if (slot >= slot_map.count.load(std::memory_order_relaxed))
		return false;
	// Most blocks of the main pool are in a window without a chunk: no lock is needed then.
	if (slots_of_chunks(slot / slots_in_window) == 0)
		return false;
	const Locked locked{slots_lock};
	const Window& window = windows()[slot / slots_in_window];
	return (window.free >> slot % slots_in_window & 1U) != 0;
}

std::size_t purge_slots(bool everything)
{
	const Locked locked{slots_lock};
	if (holds_every_lock())
		return 0;
	std::size_t sum = 0;
	bool was_asked = false;
	const bool asks = is_worth_asking(everything);
	const std::size_t keep = everything ? 0 : dirty_limit.bytes_to_keep() >> slot_shift;
	for (std::size_t w = 0; w < windows_in_use(); w++) {
		const std::uint64_t old = everything ? ~std::uint64_t{0} : windows()[w].aged;
		const std::uint64_t mask = windows()[w].free & windows()[w].dirty & old;
		if (mask != 0 && asks && slot_totals().dirty > keep) {
			sum += purge(w, mask);
			was_asked = true;
		}
		windows()[w].aged = windows()[w].free & windows()[w].dirty;
	}
	if (was_asked)
		note_answer(sum);
	if (sum != 0) {
		unpurged = 0;
		dirty_limit.note_purge();
	}
	if (keep == 0)
		give_back_chunks();
	return sum;
}

SlotStats slot_stats()
{
	const Locked locked{slots_lock};
	const SlotTotals& totals = slot_totals();
	return {.chunk_bytes = totals.all * slot_bytes,
		.free_bytes = totals.free * slot_bytes,
		.dirty_bytes = totals.dirty * slot_bytes,
		.table_bytes = totals.table_bytes};
}

} // namespace shim
