// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slots.cc — checking the rules of chunks, of slots, and of the region that they are in.
#include "rules_slots.hh"
#include "chunks.hh"
#include "main_pool.hh"
#include "region.hh"
#include "report.hh"
#include "slots.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

std::size_t count_bits(std::uint64_t bits)
{
	return static_cast<std::size_t>(std::popcount(bits));
}

Class class_at(Slot slot)
{
	return slot_map.classes[slot].load(std::memory_order_relaxed);
}

// ---- the main pool's side ----

struct PoolLook {
	const StopTheWorld& all;
	const Auditor& auditor;
	std::size_t chunks;
};

/// The order of the chunk that, by the table, this block is; 0 if it is none.
unsigned order_at(const PoolBlock& block) REQUIRES(slots_lock)
{
	const void* start = behind_lead(block.ptr);
	const std::size_t slot = slot_index(start);
	if (block.state != poolblock_allocated || offset_in_slot(start) != 0 ||
	    slot >= slot_map.count.load(std::memory_order_relaxed))
		return 0;
	return chunk_order(static_cast<Slot>(slot));
}

int see_block(void* arg, const PoolBlock* block)
{
	auto* look = static_cast<PoolLook*>(arg);
	look->all.covers(slots_lock);
	look->all.covers(main_pool_lock);
	look->auditor.hold(!main_region().is_past_break(block->base, block->whole),
			   Rule::region_is_in_order, block->ptr);
	if (const unsigned order = order_at(*block); order != 0) {
		look->chunks++;
		const std::size_t slots = (std::size_t{1} << std::min(order, full_order)) - 1;
		look->auditor.agree(slots * slot_bytes + chunk_lead, block->size,
				    Rule::chunks_are_blocks, behind_lead(block->ptr));
	}
	return 0;
}

void audit_pool(const StopTheWorld& all, const Auditor& a, std::size_t chunks)
{
	all.covers(main_pool_lock);
	a.hold(main_region().is_in_order(), Rule::region_is_in_order, nullptr);
	PoolLook look{.all = all, .auditor = a, .chunks = 0};
	poolwalk(&main_pool, see_block, &look);
	a.agree(chunks, look.chunks, Rule::chunks_are_blocks, nullptr);
}

// ---- the slots' side ----

/// The slots of the chunks that begin in the window. Adds their number to `chunks`.
std::uint64_t mask_of_chunks(const Auditor& a, Slot first, std::size_t& chunks) REQUIRES(slots_lock)
{
	std::uint64_t slots = 0;
	for (Slot slot = first; slot < first + slots_in_window; slot++) {
		const unsigned order = chunk_order(slot);
		if (order == 0)
			continue;
		chunks++;
		if (a.hold(order <= full_order && slot % (1U << std::min(order, full_order)) == 0,
			   Rule::slots_are_chunks, slot_address(slot)))
			slots |= chunk_mask(slot, order);
	}
	return slots;
}

/// Is each byte of the page 0?
bool is_zero(const std::byte* page, std::size_t size)
{
	return std::all_of(page, page + size, [](std::byte b) { return b == std::byte{0}; });
}

/// Checks resident pages only: reading any other would bring it into memory.
void audit_clean(const Auditor& a, const std::byte* start, std::size_t size)
{
	if (host::resident_bytes(start, size) == 0)
		return;
	if (size > slot_bytes) {
		for (std::size_t at = 0; at < size; at += slot_bytes)
			audit_clean(a, start + at, slot_bytes);
		return;
	}
	const std::size_t page = std::min(host::page_size(), slot_bytes);
	for (std::size_t at = 0; at < size; at += page)
		if (host::resident_bytes(start + at, page) != 0)
			a.hold(is_zero(start + at, page), Rule::clean_is_zero, start + at);
}

void audit_clean(const Auditor& a, Slot first, std::uint64_t clean)
{
	while (clean != 0) {
		const auto from = static_cast<Slot>(std::countr_zero(clean));
		const auto n = static_cast<std::size_t>(std::countr_one(clean >> from));
		audit_clean(a, slot_address(first + from), n * slot_bytes);
		clean &= n == slots_in_window ? 0 : ~(((std::uint64_t{1} << n) - 1) << from);
	}
}

struct Sums {
	std::size_t all, free, dirty, away, chunks;
};

/// Checks the class of each slot of a window, and counts slabs and runs.
void audit_classes(const Auditor& a, Slot first, const Window& window, SlotTally& tally, Sums& sums)
	REQUIRES(slots_lock)
{
	std::size_t inner = 0; // how many of the next slots belong to a run
	for (unsigned bit = 0; bit < slots_in_window; bit++) {
		const Slot slot = first + bit;
		const Class c = class_at(slot);
		const bool is_used = ((window.ours & ~window.free) >> bit & 1U) != 0;
		if (inner != 0) {
			a.hold(c == inner_class, Rule::runs_are_whole, slot_address(slot), c);
			inner--;
		} else if (!is_used) {
			a.hold(c == no_class, Rule::free_has_no_class, slot_address(slot), c);
		} else if (is_small(c) || is_run(c)) {
			tally.uses[c]++;
			inner = is_run(c) ? slots_of_run(c) - 1 : 0;
		} else if (a.hold(c == no_class || c == inner_class, Rule::used_has_class,
				  slot_address(slot), c)) {
			a.hold(c == no_class, Rule::runs_are_whole, slot_address(slot), c);
			sums.away += c == no_class ? 1 : 0;
		}
	}
	a.hold(inner == 0, Rule::runs_are_whole, slot_address(first));
}

void audit_window(const Auditor& a, Slot first, SlotTally& tally, Sums& sums) REQUIRES(slots_lock)
{
	const Window& window = windows()[first / slots_in_window];
	const std::uint64_t chunks = mask_of_chunks(a, first, sums.chunks);
	a.hold(window.ours == chunks, Rule::slots_are_chunks, slot_address(first));
	const bool is_nested =
		a.hold((window.aged & ~window.dirty) == 0 && (window.dirty & ~window.free) == 0 &&
			       (window.free & ~window.ours) == 0,
		       Rule::marks_are_nested, slot_address(first));
	sums.all += count_bits(window.ours);
	sums.free += count_bits(window.free);
	sums.dirty += count_bits(window.dirty);
	audit_classes(a, first, window, tally, sums);
	if (is_nested && window.ours == chunks)
		audit_clean(a, first, window.free & ~window.dirty);
}

void audit_lowest(const Auditor& a) REQUIRES(slots_lock)
{
	for (std::size_t i = 0; i < run_slots.size(); i++) {
		const std::size_t end = std::min(lowest_windows()[i], windows_in_use());
		for (std::size_t w = 0; w < end; w++)
			a.hold(runs_in(windows()[w].free, run_slots[i]) == 0, Rule::lowest_is_known,
			       slot_address(static_cast<Slot>(w * slots_in_window)));
	}
}

} // namespace

bool audit_slots(const StopTheWorld& all, const Auditor& a, SlotTally& tally)
{
	all.covers(slots_lock);
	if (!a.hold(do_tables_reach(), Rule::tables_reach, nullptr))
		return false;
	Sums sums{};
	for (std::size_t w = 0; w < windows_in_use(); w++)
		audit_window(a, static_cast<Slot>(w * slots_in_window), tally, sums);
	audit_pool(all, a, sums.chunks);
	audit_lowest(a);
	const SlotTotals& totals = slot_totals();
	a.agree(totals.all, sums.all, Rule::slot_totals_add_up, nullptr);
	a.agree(totals.free, sums.free, Rule::slot_totals_add_up, nullptr);
	a.agree(totals.dirty, sums.dirty, Rule::slot_totals_add_up, nullptr);
	a.agree(totals.away, sums.away, Rule::used_has_class, nullptr);
	for (unsigned c = 0; c < class_limit; c++)
		a.agree(slot_uses()[c], tally.uses[c], Rule::slot_totals_add_up, nullptr,
			static_cast<Class>(c));
	return true;
}

} // namespace shim
