// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.cc — chunks taken from the main pool, and returned to it.
#include "chunks.hh"
#include "main_pool.hh"
#include <array>

namespace shim {
namespace {

/// A chunk has 2^order - 1 slots. The first chunk is small, for small programs, and so are those
/// taken when the pool is near its limit.
constexpr unsigned first_order = 4;
constexpr std::array<unsigned, 4> orders{full_order, first_order, 2, 1};

/// The region has moved to addresses that the tables do not cover: no more chunks can be added.
constinit bool is_out_of_reach GUARDED_BY(slots_lock) = false;

/// Is the chunk past the end of the address range that the tables were laid out for?
bool is_beyond_tables(const void* chunk) REQUIRES(slots_lock)
{
	return slot_index(chunk) >= most_slots();
}

/// Enters the chunk's slots in the tables, as free. False if there is no memory for the tables up
/// to the chunk.
bool enter(const void* chunk, unsigned order, bool is_zero) REQUIRES(slots_lock)
{
	const auto first = static_cast<Slot>(slot_index(chunk));
	const std::size_t w = first / slots_in_window;
	if (!make_tables_usable((w + 1) * slots_in_window))
		return false;
	const std::uint64_t mask = chunk_mask(first, order);
	set_ours(windows()[w], windows()[w].ours | mask);
	windows()[w].free |= mask;
	if (!is_zero) {
		windows()[w].dirty |= mask;
		slot_totals().dirty += static_cast<std::size_t>(std::popcount(mask));
	}
	chunk_order(first) = static_cast<std::uint8_t>(order);
	slot_totals().all += static_cast<std::size_t>(std::popcount(mask));
	slot_totals().free += static_cast<std::size_t>(std::popcount(mask));
	if ((w + 1) * slots_in_window > slot_map.count.load(std::memory_order_relaxed))
		slot_map.count.store((w + 1) * slots_in_window, std::memory_order_release);
	return true;
}

/// The outcome of adding a chunk. Without tables there is no point in trying a smaller one.
enum class Added : unsigned char { yes, no, no_tables };

Added add(unsigned order, std::size_t& window) REQUIRES(slots_lock)
{
	const std::size_t n = (std::size_t{1} << order) - 1;
	void* block = poolallocalign(&main_pool, n * slot_bytes + chunk_lead, (n + 1) * slot_bytes,
				     -static_cast<long>(chunk_lead), 0);
	if (block == nullptr)
		return Added::no;
	void* chunk = static_cast<std::byte*>(block) + chunk_lead;
	const bool is_zero = discard_to_zero(chunk, n * slot_bytes); // the pool may have used it
	const bool has_tables =
		slot_map.base != 0 || lay_tables({.base = region_base(), .span = region_span()});
	if (has_tables && is_beyond_tables(chunk))
		is_out_of_reach = true;
	if (!has_tables || is_out_of_reach || !enter(chunk, order, is_zero)) {
		poolfree(&main_pool, block);
		return has_tables ? Added::no : Added::no_tables;
	}
	window = slot_index(chunk) / slots_in_window;
	return Added::yes;
}

void give_back(std::size_t w, std::size_t bit, unsigned order) REQUIRES(slots_lock)
{
	Window& window = windows()[w];
	const auto first = static_cast<Slot>(w * slots_in_window + bit);
	const std::uint64_t mask = chunk_mask(bit, order);
	const auto n = static_cast<std::size_t>(std::popcount(mask));
	slot_totals().all -= n;
	slot_totals().free -= n;
	slot_totals().dirty -= static_cast<std::size_t>(std::popcount(window.dirty & mask));
	set_ours(window, window.ours & ~mask);
	window.free &= ~mask;
	window.dirty &= ~mask;
	window.aged &= ~mask;
	chunk_order(first) = 0;
	poolfree(&main_pool, slot_address(first) - chunk_lead);
}

} // namespace

bool add_chunk(std::size_t n, std::size_t& window)
{
	if (is_out_of_reach)
		return false;
	for (const unsigned order : orders) {
		const bool is_first = slot_totals().all == 0 && order > first_order;
		if (is_first || (std::size_t{1} << order) <= n)
			continue;
		const Added added = add(order, window);
		if (added != Added::no)
			return added == Added::yes;
	}
	return n >= (std::size_t{1} << first_order) && slot_totals().all == 0 &&
	       add(full_order, window) == Added::yes;
}

void give_back_chunks()
{
	std::size_t spare = 0;
	for (std::size_t w = 0; w < windows_in_use(); w++) {
		const Window& window = windows()[w];
		for (std::uint64_t left = window.ours & window.free; left != 0; left &= left - 1) {
			const auto bit = static_cast<std::size_t>(std::countr_zero(left));
			const unsigned order =
				chunk_order(static_cast<Slot>(w * slots_in_window + bit));
			const std::uint64_t mask = order == 0 ? 0 : chunk_mask(bit, order);
			if (order == 0 || (window.free & mask) != mask || spare++ == 0)
				continue;
			give_back(w, bit, order);
			left &= ~mask | (left & -left);
		}
	}
}

} // namespace shim
