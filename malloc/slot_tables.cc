// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slot_tables.cc — reserves address space for the tables, and commits memory for their fronts.
#include "slot_tables.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

/// A table indexed by slot or window. All of it is reserved; only its front is usable.
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

// `entries` of the first three is read without the lock: it is set once, before there is any slot.
constinit Table<std::atomic<Class>> class_table;
constinit Table<Window> window_table;
constinit Table<Slab> slab_table;
/// The order of the chunk that begins at the slot, or 0.
constinit Table<std::uint8_t> order_table GUARDED_BY(slots_lock);
constinit std::size_t laid_out GUARDED_BY(slots_lock) = 0;
constinit SlotTotals totals GUARDED_BY(slots_lock){};

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

/// Reserves all tables, or none of them.
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

} // namespace

constinit OrderedLock slots_lock;

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

Slab& slab_of(Slot slot)
{
	return slab_table.entries[slot];
}

bool lay_tables(Reach region)
{
	const std::size_t window_bytes = slots_in_window * slot_bytes;
	const std::size_t span = std::min(region.span, host::address_space_limit());
	std::size_t n = span / window_bytes * slots_in_window;
	while (n != 0 && !reserve_tables(n))
		n = n / 4 / slots_in_window * slots_in_window;
	if (n == 0)
		return false;
	slot_map.base = region.base & ~(window_bytes - 1);
	slot_map.classes = class_table.entries;
	laid_out = n;
	return true;
}

std::size_t most_slots()
{
	return laid_out;
}

bool make_tables_usable(std::size_t count)
{
	if (!class_table.make_usable(count) || !window_table.make_usable(count / slots_in_window) ||
	    !slab_table.make_usable(count) || !order_table.make_usable(count))
		return false;
	totals.table_bytes =
		class_table.usable + window_table.usable + slab_table.usable + order_table.usable;
	return true;
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

} // namespace shim
