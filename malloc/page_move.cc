// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// page_move.cc — pages that change their address.
#include "page_move.hh"
#include "main_pool.hh"
#include "system.hh"
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>

namespace shim {
namespace {

/// Each move may leave the address space in more pieces, and a process may have 65,530.
constexpr unsigned most_moves = 8192;
constinit std::atomic<unsigned> moves{0};

/// The two stand at the same place in a page.
void move_contents(std::byte* to, std::byte* from, std::size_t size)
{
	const std::size_t page = host::page_size();
	const std::size_t head = (0 - std::bit_cast<std::uintptr_t>(from)) & (page - 1);
	const std::size_t pages = (size - head) & ~(page - 1);
	const bool may_move = moves.fetch_add(1, std::memory_order_relaxed) < most_moves;
	if (!may_move || !host::move_pages(to + head, from + head, pages)) {
		std::memcpy(to, from, size);
		return;
	}
	std::memcpy(to, from, head);
	std::memcpy(to + head + pages, from + head + pages, size - head - pages);
}

} // namespace

void* move_by_pages(void* block, std::size_t want)
{
	if (want < page_move_worth || want > PTRDIFF_MAX)
		return nullptr;
	const std::size_t size = poolmsize(&main_pool, block);
	if (size >= want || size < page_move_worth / 2)
		return nullptr;
	const std::size_t page = host::page_size();
	const auto offset = static_cast<long>(std::bit_cast<std::uintptr_t>(block) % page);
	void* moved = poolallocalign(&main_pool, want, page, offset, 0);
	if (moved == nullptr)
		return nullptr;
	move_contents(static_cast<std::byte*>(moved), static_cast<std::byte*>(block), size);
	poolfree(&main_pool, block);
	return moved;
}

} // namespace shim
