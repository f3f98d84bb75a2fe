// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// own_memory.cc — a piece of pages, used from its front on.
#include "own_memory.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

constexpr std::size_t line = 64;
constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

constinit std::byte* next GUARDED_BY(own_memory_lock) = nullptr;
constinit std::byte* end GUARDED_BY(own_memory_lock) = nullptr;
constinit std::size_t taken GUARDED_BY(own_memory_lock) = 0;

bool add_piece(std::size_t size) REQUIRES(own_memory_lock)
{
	const std::size_t page = host::page_size();
	for (std::size_t room = std::max(host::whole_pages(size), piece_bytes); room >= size;
	     room /= 2) {
		room = host::whole_pages(room);
		if (auto* piece = static_cast<std::byte*>(host::map(nullptr, room))) {
			next = piece;
			end = piece + room;
			taken += room;
			return true;
		}
		if (room == page)
			break;
	}
	return false;
}

} // namespace

constinit OrderedLock own_memory_lock;

void* new_own_memory(std::size_t size)
{
	const std::size_t need = (size + line - 1) & ~(line - 1);
	const Locked locked{own_memory_lock};
	if (static_cast<std::size_t>(end - next) < need && !add_piece(need))
		return nullptr;
	std::byte* result = next;
	next += need;
	return result;
}

std::size_t own_memory_bytes()
{
	const Locked locked{own_memory_lock};
	return taken;
}

} // namespace shim
