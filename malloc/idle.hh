// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle.hh — giving memory back that has not been needed for a while.
//
// Without the option idlethread there is no thread for it: threads that refill or flush magazines
// look at the clock now and then (see class_requests.cc), and one of them does what is due.
#pragma once
#include <cstddef>
#include <cstdint>

namespace shim {

/// Memory that was not needed for this long is idle.
constexpr std::uint64_t idle_period_ms = 100;

/// Does the periodic work if it is due. `now` is a time of host::coarse_milliseconds(). Depots lose
/// the magazines that were not needed for a period; then slabs, free slots and the pool's large
/// free blocks lose their pages. Call it with no lock held; it does nothing if the thread holds all
/// locks.
void do_what_is_due(std::uint64_t now);

/// The same, whether due or not. Returns how many bytes were purged.
std::size_t do_it_now();

/// Gives back everything that can be given back, the calling thread's magazines included. Returns
/// how many bytes were purged.
std::size_t give_everything_back();

} // namespace shim
