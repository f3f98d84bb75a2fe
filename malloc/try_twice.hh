// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// try_twice.hh — requests that may make the heap larger: if there is no memory, give back all that
// is cached, and try once more.
#pragma once
#include "idle.hh"
#include "idle_thread.hh"
#include "limit.hh"
#include "main_pool.hh"
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace shim {

/// Is the request so large that giving memory back cannot help?
inline bool is_absurd(std::size_t want)
{
	return want > PTRDIFF_MAX || (main_pool.maxsize != 0 && want > main_pool.maxsize);
}

/// Call at the end of each request that may have made the heap larger, with no lock held.
inline void note_growth_of_heap()
{
	deliver_limit(main_pool);
	start_idle_thread_if_due();
}

/// Calls `attempt`; if it fails for lack of memory, gives back everything that is cached and calls
/// it once more. The pool has set errno: not to ENOMEM if the request is invalid.
template <class Try>
void* try_twice(std::size_t want, Try&& attempt)
{
	void* block = attempt();
	if (block == nullptr && has_no_flag() && errno == ENOMEM && !is_absurd(want) &&
	    give_everything_back() != 0) [[unlikely]]
		block = attempt();
	note_growth_of_heap();
	return block;
}

} // namespace shim
