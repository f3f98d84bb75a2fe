// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// page_move.cc — moving pages to another address.
#include "page_move.hh"
#include "system.hh"
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>

namespace shim {
namespace {

/// Each move may add mappings to the address space, of which Linux allows a process 65,530.
constexpr unsigned most_moves = 8192;
constinit std::atomic<unsigned> moves{0};

/// `to` and `from` must be at the same offset in a page.
bool move_pages(std::byte* to, std::byte* from, std::size_t size)
{
	const std::size_t page = host::page_size();
	const std::size_t head = (0 - std::bit_cast<std::uintptr_t>(from)) & (page - 1);
	const std::size_t pages = (size - head) & ~(page - 1);
	const bool may_move = moves.fetch_add(1, std::memory_order_relaxed) < most_moves;
	const auto moved =
		may_move ? host::move_pages(to + head, from + head, pages) : host::Moved::no;
	if (moved == host::Moved::no)
		std::memcpy(to, from, size);
	if (moved != host::Moved::yes)
		return moved == host::Moved::no;
	std::memcpy(to, from, head);
	std::memcpy(to + head + pages, from + head + pages, size - head - pages);
	return true;
}

std::uintptr_t place_in_page(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p) & (host::page_size() - 1);
}

} // namespace

constinit std::size_t page_move_worth = std::size_t{64} << 20U;

bool move_contents(void* to, void* from, std::size_t size)
{
	if (size >= page_move_worth && place_in_page(to) == place_in_page(from))
		return move_pages(static_cast<std::byte*>(to), static_cast<std::byte*>(from), size);
	std::memcpy(to, from, size);
	return true;
}

} // namespace shim
