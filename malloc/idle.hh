// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle.hh — giving memory back when nobody has needed it for a while.
//
// There is no thread for it: threads that exchange magazines look at the clock now and then, and
// one of them does what is due.
#pragma once
#include <cstddef>
#include <cstdint>

namespace shim {

/// Does what is due: depots lose what nobody took for one period, free slots and the pool's
/// large free blocks their pages after it.
void do_what_is_due();

/// The same, due or not. How many bytes of pages.
std::size_t do_it_now();

/// Looks at the clock at each 16th exchange of a thread.
inline void tick(std::uint32_t& exchanges)
{
	if (++exchanges % 16 == 0) [[unlikely]]
		do_what_is_due();
}

/// Gives back whatever can be: what the calling thread has in its magazines, too. How many bytes
/// of pages.
std::size_t give_everything_back();

} // namespace shim
