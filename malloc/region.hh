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
// Pieces follow each other without a gap, so the pool can merge them into one arena.
// Where address space is dear (RLIMIT_AS), only little is reserved, far from everything
// else, and the end is moved up when it is reached; if something is in the way, the break
// goes on elsewhere.
//
// A region has no lock: whoever has one guards it.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace shim {

class Region {
public:
	/// What is reserved where nothing limits it. A 39-bit address space has room for half.
	static constexpr std::size_t ample = std::size_t{1} << (sizeof(void*) == 8 ? 40U : 28U);

	std::uintptr_t base() const { return std::bit_cast<std::uintptr_t>(base_); }

	/// `size` bytes at the break, which moves up; null if the system has no more.
	void* grow(std::size_t size);

	/// Takes back what grow gave, from a piece's start to a piece's end.
	void give_back(void* base, std::size_t size);

	/// Is this a part of what grow gave, since the region last began elsewhere?
	bool contains(const void* base, std::size_t size) const
	{
		return base >= base_ && static_cast<const std::byte*>(base) + size <= brk_;
	}

	/// Are its borders in order, as in the picture above?
	bool is_in_order() const
	{
		return base_ <= brk_ && brk_ <= committed_ && committed_ <= end_;
	}

	/// Does it reach where nothing was given out yet?
	bool is_past_break(const void* base, std::size_t size) const
	{
		return base<end_&& static_cast<const std::byte*>(base) + size> brk_ &&
		       base >= base_;
	}

	/// Are two pieces that touch one to us?
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
