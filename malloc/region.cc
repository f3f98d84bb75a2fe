// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// region.cc — reserving, committing and releasing address space.
#include "region.hh"
#include "system.hh"
#include <algorithm>
#include <bit>
#include <cstdint>

namespace shim {
namespace {

constexpr std::size_t kib = 1024, mib = 1024 * kib, gib = 1024 * mib;

/// Where RLIMIT_AS is set, reserve the limit divided by this at a time: address space that is
/// reserved but not used is missing for the program's other mappings.
constexpr std::size_t share_of_limit = 64;

/// Committing is a system call, so it is done ahead: by an eighth of the region, within these
/// bounds.
constexpr std::size_t least_step = 256 * kib, most_step = 32 * mib;

std::size_t bytes_between(const std::byte* from, const std::byte* to)
{
	return static_cast<std::size_t>(to - from);
}

/// Reserves address space with free space above it, so that it can be extended. The system places
/// each mapping right below the one before; half way from there (or from `here`, if lower) down to
/// zero is usually nothing.
void* reserve_with_prospects(std::size_t size, const void* here)
{
	void* near = host::reserve(nullptr, size);
	if (near == nullptr)
		return nullptr;
	host::unmap(near, size);
	auto place = std::bit_cast<std::uintptr_t>(near);
	if (here != nullptr)
		place = std::min(place, std::bit_cast<std::uintptr_t>(here));
	place = place / 2 & ~(host::page_size() - 1);
	void* got = host::reserve(std::bit_cast<void*>(place), size);
	return got != nullptr ? got : host::reserve(nullptr, size);
}

} // namespace

void* Region::grow(std::size_t size)
{
	if (size > PTRDIFF_MAX || !make_room(size) || !make_usable(brk_ + size))
		return nullptr;
	std::byte* piece = brk_;
	brk_ += size;
	return piece;
}

void Region::give_back(void* piece, std::size_t size)
{
	auto* from = static_cast<std::byte*>(piece);
	const std::size_t page = host::page_size();
	if (from + size == brk_) {
		brk_ = from;
		std::byte* keep = base_ + (bytes_between(base_, brk_) + page - 1) / page * page;
		switch (host::decommit(keep, bytes_between(keep, committed_))) {
		case host::Decommitted::reserved:
			committed_ = keep;
			break;
		case host::Decommitted::still_usable:
			break;
		case host::Decommitted::lost:
			// Other mappings may be placed here now: the region must not grow into it
			// again.
			host::unmap(committed_, bytes_between(committed_, end_));
			committed_ = end_ = keep;
			break;
		}
	} else {
		// A hole: its pages are purged, its addresses are kept. The break never moves
		// back over it.
		host::discard(piece, size);
	}
}

bool Region::can_join(const void* low, const void* high) const
{
	// Two regions may happen to be adjacent. An arena merged across their border could not be
	// released, so they stay apart. New pieces are always in the current region.
	return low >= base_ && high < end_;
}

bool Region::make_room(std::size_t size)
{
	return size <= bytes_between(brk_, end_) || extend(size) || start_anew(size);
}

bool Region::make_usable(const std::byte* until)
{
	if (until <= committed_)
		return true;
	const std::size_t need = host::whole_pages(bytes_between(committed_, until));
	const std::size_t ahead = host::whole_pages(
		std::clamp(bytes_between(base_, committed_) / 8, least_step, most_step));
	const std::size_t step = std::min(std::max(need, ahead), bytes_between(committed_, end_));
	if (host::commit(committed_, step)) {
		committed_ += step;
		return true;
	}
	if (step == need || !host::commit(committed_, need))
		return false;
	committed_ += need;
	return true;
}

std::size_t Region::chunk()
{
	if (chunk_ == 0) {
		const std::size_t limit = host::address_space_limit();
		chunk_ = limit == SIZE_MAX ? Region::ample
					   : std::clamp(limit / share_of_limit, mib, gib);
		chunk_ = host::whole_pages(chunk_);
	}
	return chunk_;
}

bool Region::extend(std::size_t size)
{
	if (end_ == nullptr)
		return false;
	const std::size_t need = host::whole_pages(size - bytes_between(brk_, end_));
	for (std::size_t more = std::max(chunk(), need);; more = std::max(more / 2, need)) {
		void* got = host::reserve(end_, more);
		if (got == end_) {
			end_ += more;
			return true;
		}
		if (got != nullptr) {
			host::unmap(got, more);
			return false; // another mapping is in the way
		}
		if (more == need)
			return false;
	}
}

bool Region::start_anew(std::size_t size)
{
	const std::size_t need = host::whole_pages(size);
	for (std::size_t room = std::max(chunk(), need);; room = std::max(room / 2, need)) {
		void* got = room < Region::ample ? reserve_with_prospects(room, base_)
						 : host::reserve(nullptr, room);
		if (got != nullptr) {
			// The rest of the old region would never be used.
			if (committed_ != end_)
				host::unmap(committed_, bytes_between(committed_, end_));
			base_ = brk_ = committed_ = static_cast<std::byte*>(got);
			end_ = base_ + room;
			return true;
		}
		if (room == need)
			return false;
		chunk_ = std::max(host::whole_pages(room / 2), host::whole_pages(mib));
	}
}

} // namespace shim
