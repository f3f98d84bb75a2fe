// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slot_map.hh — from an address to its slot, and to the class of the blocks in it.
//
// A byte for each slot of the main pool's region holds its class, and is all that free() has to
// read. Like all other data about slots (slot_tables.hh) it is far away from them: no write past
// the end of a block reaches it.
#pragma once
#include "size_class.hh"
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace shim {

/// The number of a slot, counted from slot_map.base. 0 is never handed out.
using Slot = std::uint32_t;

/// What free() reads without a lock. It only grows, and does so before any block in the added part
/// is handed out. It has a cache line of its own, since each free reads it.
struct alignas(64) SlotMap {
	std::uintptr_t base = 0;
	std::atomic<std::size_t> count{0};
	std::atomic<Class>* classes = nullptr;
};

// Hidden, so that its address is not looked up in the global offset table.
[[gnu::visibility("hidden")]] inline constinit SlotMap slot_map{};

inline std::size_t slot_index(const void* ptr)
{
	return (std::bit_cast<std::uintptr_t>(ptr) - slot_map.base) >> slot_shift;
}

/// The class of the slot that the pointer is in; no_class if it is not in a slab or run. Needs no
/// lock.
inline Class class_of_block(const void* ptr)
{
	const std::size_t slot = slot_index(ptr);
	if (slot >= slot_map.count.load(std::memory_order_relaxed)) [[unlikely]]
		return no_class;
	return slot_map.classes[slot].load(std::memory_order_relaxed);
}

inline std::size_t offset_in_slot(const void* ptr)
{
	return std::bit_cast<std::uintptr_t>(ptr) & (slot_bytes - 1);
}

inline std::byte* slot_address(Slot slot)
{
	return std::bit_cast<std::byte*>(slot_map.base + (std::uintptr_t{slot} << slot_shift));
}

/// A pointer, and where it points: computed once, and passed down. It fits into two registers.
struct Place {
	void* block;          // the pointer
	Slot slot;            // valid if it has a class
	std::uint16_t offset; // in bytes, from the slot's beginning
	Class cls;            // no_class for whatever is not in a slab or run
};
static_assert(sizeof(Place) <= 16);

/// The place of a pointer taken to be of class c, whatever its slot holds now.
inline Place place_in_class(const void* ptr, Class c)
{
	return {.block = std::bit_cast<void*>(ptr),
		.slot = static_cast<Slot>(slot_index(ptr)),
		.offset = static_cast<std::uint16_t>(offset_in_slot(ptr)),
		.cls = c};
}

inline Place place_of(const void* ptr)
{
	const Class c = class_of_block(ptr);
	return place_in_class(ptr, c);
}

} // namespace shim
