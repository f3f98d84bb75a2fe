// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// own_memory.cc — large pieces from the system, handed out from the front.
#include "own_memory.hh"
#include "system.hh"
#include <algorithm>
#include <bit>
#include <cstdint>

namespace shim {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

constinit OwnMemory own GUARDED_BY(own_memory_lock){};

bool add_piece(std::size_t size) REQUIRES(own_memory_lock)
{
	const std::size_t page = host::page_size();
	const std::size_t need = size + sizeof(OwnMemory::Piece);
	for (std::size_t room = std::max(host::whole_pages(need), piece_bytes); room >= need;
	     room /= 2) {
		room = host::whole_pages(room);
		if (auto* piece = static_cast<OwnMemory::Piece*>(host::map(nullptr, room))) {
			*piece = {.older = own.newest, .size = room};
			own.newest = piece;
			own.end = static_cast<std::byte*>(static_cast<void*>(piece)) + room;
			own.next = own.end - room + sizeof(OwnMemory::Piece);
			own.taken += room;
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
	const std::size_t need = own_memory_for(size);
	const Locked locked{own_memory_lock};
	if (static_cast<std::size_t>(own.end - own.next) < need && !add_piece(need))
		return nullptr;
	std::byte* result = own.next;
	own.next += need;
	own.given += need;
	return result;
}

std::size_t own_memory_bytes()
{
	const Locked locked{own_memory_lock};
	return own.taken;
}

OwnMemory& own_memory()
{
	return own;
}

bool is_own_memory(const void* start, std::size_t size)
{
	const auto at = std::bit_cast<std::uintptr_t>(start);
	for (const OwnMemory::Piece* piece = own.newest; piece != nullptr; piece = piece->older) {
		const std::uintptr_t offset = at - std::bit_cast<std::uintptr_t>(piece);
		if (offset < piece->size)
			return at % alignof(OwnMemory::Piece) == 0 && offset >= sizeof *piece &&
			       size <= piece->size - offset;
	}
	return false;
}

} // namespace shim
