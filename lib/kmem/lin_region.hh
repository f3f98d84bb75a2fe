// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_region.hh — a thread's range of addresses, of which pages become usable as it grows.
//
//	base    first           top          ready                          end
//	| margin | objects       |   usable   |  reserved, not to be touched   |
//
// libk's text moves the program break, which libc's malloc takes for its own. This is a range that
// is reserved for each thread, so that any malloc may be used beside it. Only its thread ever looks
// at it: there is no lock.
#pragma once
#include "cell.hh"

namespace kmem::lin {

/// Before an object of kmlino. Marked ones are found by their chain when a group is freed; each
/// link is sealed with its cell.
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

/// What is left of an object that kmlinx cut is of kmkind_none.
inline bool is_intact(const LinCell* cell)
{
	return is_sealed(cell, kmkind_lin) || is_sealed(cell, kmkind_none);
}

/// What a thread has besides `km_lin_`: the top, and how far it may go without more ado.
struct Region {
	char* base;
	char* end;
	LinCell* marked; // the topmost
	char* in_doubt;  // what is below may be marked; null, or not above the top
	bool is_growing; // so a signal handler may not let it shrink
};

// NOLINTNEXTLINE(*-static-initializers): constinit
extern constinit thread_local Region region [[gnu::tls_model("initial-exec")]];

constexpr std::size_t margin = 96;                      // where any kind may look for its header
constexpr std::size_t headroom = std::size_t{1} << 25U; // usable pages that are kept above the top

inline std::size_t bytes_between(const char* from, const char* to)
{
	return static_cast<std::size_t>(to - from);
}

/// Reserves the range, as large as it can be had.
bool found();

/// May more than that be given back? A handler that came while a top was being moved may have left
/// less ready than is in use.
inline bool is_much_ready()
{
	return address_of(km_lin_.ready) > address_of(km_lin_.top) + 2 * headroom;
}

/// Pages far above the top go back, unless it is just growing.
void shrink();

/// As take(), where it has to grow.
void* take_growing(std::size_t need);

/// Null if there is no room.
inline void* take(std::size_t need)
{
	void* at_top = km_linshort_(need);
	return at_top != nullptr ? at_top : take_growing(need);
}

} // namespace kmem::lin
