// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// try_twice.hh — what each request does that may make the heap larger: when there is no memory, all
// that was kept back is given up, and it is tried once more.
#pragma once
#include "idle.hh"
#include "idle_thread.hh"
#include "limit.hh"
#include "main_pool.hh"
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace shim {

/// No memory that could be given up makes room for it.
inline bool is_absurd(std::size_t want)
{
	return want > PTRDIFF_MAX || (main_pool.maxsize != 0 && want > main_pool.maxsize);
}

/// At the end of each request that may have made the heap larger.
inline void note_growth_of_heap()
{
	deliver_limit(main_pool);
	start_idle_thread_if_due();
}

/// Once more, when all that was kept back has been given up. The pool has set errno, and not to
/// ENOMEM if it was asked for what no memory helps with.
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
