// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// region.hh — address space that malloc's pool grows into, like a private program break.
//
//	base          brk      committed                                  end
//	 v             v           v                                       v
//	 +-------------+-----------+---------------------------------------+
//	 | arenas      | usable    | reserved: costs address space only    |
//	 +-------------+-----------+---------------------------------------+
//
// Pieces follow each other without a gap, so the pool can merge them into one arena. Where address
// space is scarce (RLIMIT_AS), only a little is reserved, far from everything else, and the end is
// moved up when it is reached. If another mapping is in the way, a new region begins elsewhere.
//
// A Region has no lock of its own; its owner must guard it. All sizes are in bytes.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace shim {

class Region {
public:
	/// How much is reserved where nothing limits it. Where that does not fit, as in a 39-bit
	/// address space, it is halved until it does.
	static constexpr std::size_t ample = std::size_t{1} << (sizeof(void*) == 8 ? 40U : 28U);

	std::uintptr_t base() const { return std::bit_cast<std::uintptr_t>(base_); }

	/// Returns `size` bytes at the break, which moves up; null if the system has no more.
	void* grow(std::size_t size);

	/// Takes back memory that grow() returned, from the start of one piece to the end of the
	/// same or a later one.
	void give_back(void* base, std::size_t size);

	/// Is this range part of what grow() returned, since the region last began elsewhere?
	bool contains(const void* base, std::size_t size) const
	{
		return base >= base_ && static_cast<const std::byte*>(base) + size <= brk_;
	}

	/// Are its bounds in order, as in the drawing above?
	bool is_in_order() const
	{
		return base_ <= brk_ && brk_ <= committed_ && committed_ <= end_;
	}

	/// Does a range in this region reach past the break?
	bool is_past_break(const void* base, std::size_t size) const
	{
		return base<end_&& static_cast<const std::byte*>(base) + size> brk_ &&
		       base >= base_;
	}

	/// May two adjacent pieces be merged?
	bool can_join(const void* low, const void* high) const;

private:
	bool make_room(std::size_t size);
	bool extend(std::size_t size);
	bool start_anew(std::size_t size);
	bool make_usable(const std::byte* until);
	std::size_t chunk();

	std::byte* base_ = nullptr;
	std::byte* brk_ = nullptr;
	std::byte* committed_ = nullptr;
	std::byte* end_ = nullptr;
	std::size_t chunk_ = 0; // how much to reserve at a time; 0 if not known yet
};

} // namespace shim
