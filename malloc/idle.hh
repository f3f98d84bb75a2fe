// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle.hh — giving memory back when nobody has needed it for a while.
//
// There is no thread for it: threads that exchange magazines look at the clock now and then (see
// class_requests.cc), and one of them does what is due.
#pragma once
#include <cstddef>
#include <cstdint>

namespace shim {

/// What nobody needed for so long is idle.
constexpr std::uint64_t idle_period_ms = 100;

/// Does what is due at a time of host::coarse_milliseconds(): depots lose what nobody took for a
/// period, slabs, free slots and the pool's large free blocks their pages after it.
void do_what_is_due(std::uint64_t now);

/// The same, due or not. How many bytes of pages.
std::size_t do_it_now();

/// Gives back whatever can be: what the calling thread has in its magazines, too. How many bytes
/// of pages.
std::size_t give_everything_back();

} // namespace shim
