// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_region.hh — a thread's range of addresses, of which pages become usable as it grows.
//
//	base    first           top          ready                          end
//	| margin | objects       |   usable   |  reserved, not to be touched   |
//
// libk's text moves the program break, which libc's malloc regards as its own. This is a range
// reserved for each thread, so that any malloc may be used beside it. Only its own thread ever
// accesses it, so there is no lock.
#pragma once
#include "cell.hh"

namespace kmem::lin {

/// The header of an object of kmlino. Marked objects are found by their chain when a group is
/// freed; each link is sealed with its cell.
struct LinCell {
	kmcell id;
	union {
		std::uintptr_t home;
		LinCell* marked_below;
	};
};

static_assert(sizeof(LinCell) == 2 * alignment);

inline std::uint32_t lin_seal(const LinCell* cell, kmkind kind)
{
	return km_seal_(cell, kind, cell->id.size, cell->home);
}

inline bool is_sealed(const LinCell* cell, kmkind kind)
{
	return cell->id.seal == lin_seal(cell, kind);
}

/// What is left of an object that kmlinx cut has kmkind_none.
inline bool is_intact(const LinCell* cell)
{
	return is_sealed(cell, kmkind_lin) || is_sealed(cell, kmkind_none);
}

/// What a thread has besides `km_lin_`, which is the top, and how far it may go on the fast path.
struct Region {
	char* base;
	char* end;
	LinCell* marked; // the topmost
	char* in_doubt;  // below it, objects may be marked; null, or at most the top
	bool is_growing; // a signal handler must not shrink the region then
};

// NOLINTNEXTLINE(*-static-initializers): constinit
extern constinit thread_local Region region [[gnu::tls_model("initial-exec")]];

constexpr std::size_t margin = 96;                      // where any kind may look for its header
constexpr std::size_t headroom = std::size_t{1} << 25U; // usable pages that are kept above the top

inline std::size_t bytes_between(const char* from, const char* to)
{
	return static_cast<std::size_t>(to - from);
}

/// Reserves the range, as large as possible, and makes its first pages usable.
bool found();

/// Is there so much above the top that shrink() is worth a call? If a handler came while the top
/// was being moved, less may be ready than is in use.
inline bool is_much_ready()
{
	return address_of(km_lin_.ready) > address_of(km_lin_.top) + 2 * headroom;
}

/// Decommits pages far above the top, unless the region is just growing.
void shrink();

/// The slow path of take(): the region has to grow.
void* take_growing(std::size_t need);

/// Null if there is no room.
inline void* take(std::size_t need)
{
	void* at_top = km_linshort_(need);
	return at_top != nullptr ? at_top : take_growing(need);
}

} // namespace kmem::lin
