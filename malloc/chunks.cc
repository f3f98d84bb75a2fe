// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.cc — from the main pool and back, and room for the tables.
#include "chunks.hh"
#include "main_pool.hh"
#include "slab.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

/// A chunk has 2^order - 1 slots. The first is small, for small programs, and so are those of
/// a pool near its limit.
constexpr unsigned first_order = 4;
constexpr std::array<unsigned, 4> orders{full_order, first_order, 2, 1};

/// A table over all slots, of which the front is usable.
template <class Entry>
struct Table {
	Entry* entries = nullptr;
	std::size_t usable GUARDED_BY(slots_lock) = 0; // bytes

	static std::size_t bytes_for(std::size_t n) { return host::whole_pages(n * sizeof(Entry)); }

	bool reaches(std::size_t n) const REQUIRES(slots_lock) { return bytes_for(n) <= usable; }

	bool make_usable(std::size_t n) REQUIRES(slots_lock)
	{
		const std::size_t need = bytes_for(n);
		auto* start = static_cast<std::byte*>(static_cast<void*>(entries));
		if (need > usable && !host::commit(start + usable, need - usable))
			return false;
		usable = std::max(usable, need);
		return true;
	}
};

// Where the first three begin is read without the lock: it changes once, before any slot is known.
constinit Table<std::atomic<Class>> class_table;
constinit Table<Window> window_table;
constinit Table<Slab> slab_table;
/// Of the chunk that begins at the slot, or 0.
constinit Table<std::uint8_t> order_table GUARDED_BY(slots_lock);
constinit std::size_t most_slots GUARDED_BY(slots_lock) = 0;
constinit SlotTotals totals GUARDED_BY(slots_lock){};
/// The region has gone on elsewhere.
constinit bool is_out_of_reach GUARDED_BY(slots_lock) = false;

template <class Entry>
bool reserve(Table<Entry>& table, std::size_t n)
{
	table.entries = static_cast<Entry*>(host::reserve(nullptr, table.bytes_for(n)));
	return table.entries != nullptr;
}

template <class Entry>
void forget(Table<Entry>& table, std::size_t n)
{
	if (table.entries != nullptr)
		host::unmap(table.entries, table.bytes_for(n));
	table.entries = nullptr;
}

/// All of them, or none.
bool reserve_tables(std::size_t n) REQUIRES(slots_lock)
{
	if (reserve(class_table, n) && reserve(window_table, n / slots_in_window) &&
	    reserve(slab_table, n) && reserve(order_table, n))
		return true;
	forget(class_table, n);
	forget(window_table, n / slots_in_window);
	forget(slab_table, n);
	forget(order_table, n);
	return false;
}

/// The tables, from the region's start to as far as it may ever get; or less far, where that is
/// more address space than the system gives.
bool lay_tables() REQUIRES(slots_lock)
{
	const std::size_t window_bytes = slots_in_window * slot_bytes;
	const std::size_t span = std::min(region_span(), host::address_space_limit());
	std::size_t n = span / window_bytes * slots_in_window;
	while (n != 0 && !reserve_tables(n))
		n = n / 4 / slots_in_window * slots_in_window;
	if (n == 0)
		return false;
	slot_map.base = region_base() & ~(window_bytes - 1);
	slot_map.classes = class_table.entries;
	most_slots = n;
	return true;
}

bool make_tables_usable(std::size_t count) REQUIRES(slots_lock)
{
	if (!class_table.make_usable(count) || !window_table.make_usable(count / slots_in_window) ||
	    !slab_table.make_usable(count) || !order_table.make_usable(count))
		return false;
	totals.table_bytes =
		class_table.usable + window_table.usable + slab_table.usable + order_table.usable;
	return true;
}

/// Past what the tables were laid out for?
bool is_beyond_tables(const void* chunk) REQUIRES(slots_lock)
{
	return slot_index(chunk) >= most_slots;
}

/// slots_of_chunks() may be reading.
void set_ours(Window& window, std::uint64_t ours) REQUIRES(slots_lock)
{
	__atomic_store_n(&window.ours, ours, __ATOMIC_RELAXED);
}

/// False if there is no memory for the tables up to the chunk.
bool enter(const void* chunk, unsigned order, bool is_zero) REQUIRES(slots_lock)
{
	const std::size_t first = slot_index(chunk);
	const std::size_t w = first / slots_in_window;
	if (!make_tables_usable((w + 1) * slots_in_window))
		return false;
	const std::uint64_t mask = chunk_mask(first, order);
	set_ours(window_table.entries[w], window_table.entries[w].ours | mask);
	window_table.entries[w].free |= mask;
	if (!is_zero) {
		window_table.entries[w].dirty |= mask;
		totals.dirty += static_cast<std::size_t>(std::popcount(mask));
	}
	order_table.entries[first] = static_cast<std::uint8_t>(order);
	totals.all += static_cast<std::size_t>(std::popcount(mask));
	totals.free += static_cast<std::size_t>(std::popcount(mask));
	if ((w + 1) * slots_in_window > slot_map.count.load(std::memory_order_relaxed))
		slot_map.count.store((w + 1) * slots_in_window, std::memory_order_release);
	return true;
}

/// What came of it. Without tables there is no use in trying a smaller one.
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
	const bool has_tables = slot_map.base != 0 || lay_tables();
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
	Window& window = window_table.entries[w];
	const auto first = static_cast<Slot>(w * slots_in_window + bit);
	const std::uint64_t mask = chunk_mask(bit, order);
	const auto n = static_cast<std::size_t>(std::popcount(mask));
	totals.all -= n;
	totals.free -= n;
	totals.dirty -= static_cast<std::size_t>(std::popcount(window.dirty & mask));
	set_ours(window, window.ours & ~mask);
	window.free &= ~mask;
	window.dirty &= ~mask;
	window.aged &= ~mask;
	order_table.entries[first] = 0;
	poolfree(&main_pool, slot_address(first) - chunk_lead);
}

} // namespace

Window* windows()
{
	return window_table.entries;
}

std::size_t windows_in_use()
{
	return slot_map.count.load(std::memory_order_relaxed) / slots_in_window;
}

std::uint64_t slots_of_chunks(std::size_t window)
{
	return __atomic_load_n(&window_table.entries[window].ours, __ATOMIC_RELAXED);
}

SlotTotals& slot_totals()
{
	return totals;
}

std::uint8_t& chunk_order(Slot first)
{
	return order_table.entries[first];
}

bool do_tables_reach()
{
	const std::size_t count = slot_map.count.load(std::memory_order_relaxed);
	return slot_map.classes == class_table.entries && count % slots_in_window == 0 &&
	       class_table.reaches(count) && window_table.reaches(count / slots_in_window) &&
	       slab_table.reaches(count) && order_table.reaches(count) &&
	       totals.table_bytes == class_table.usable + window_table.usable + slab_table.usable +
					     order_table.usable;
}

bool add_chunk(std::size_t n, std::size_t& window)
{
	if (is_out_of_reach)
		return false;
	for (const unsigned order : orders) {
		const bool is_first = totals.all == 0 && order > first_order;
		if (is_first || (std::size_t{1} << order) <= n)
			continue;
		const Added added = add(order, window);
		if (added != Added::no)
			return added == Added::yes;
	}
	return n >= (std::size_t{1} << first_order) && totals.all == 0 &&
	       add(full_order, window) == Added::yes;
}

void give_back_chunks()
{
	std::size_t spare = 0;
	for (std::size_t w = 0; w < windows_in_use(); w++) {
		const Window& window = window_table.entries[w];
		for (std::uint64_t left = window.ours & window.free; left != 0; left &= left - 1) {
			const auto bit = static_cast<std::size_t>(std::countr_zero(left));
			const unsigned order = order_table.entries[w * slots_in_window + bit];
			const std::uint64_t mask = order == 0 ? 0 : chunk_mask(bit, order);
			if (order == 0 || (window.free & mask) != mask || spare++ == 0)
				continue;
			give_back(w, bit, order);
			left &= ~mask | (left & -left);
		}
	}
}

Slab& slab_of(Slot slot)
{
	return slab_table.entries[slot];
}

} // namespace shim
