// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limit.hh — a word to the program when its heap grows past a size. The hard limit is the
// pool's own.
#pragma once
#include "main_pool.hh"
#include <cstddef>

namespace shim {

/// Did the calling thread let the heap grow past the limit, and nobody was told?
extern constinit thread_local bool is_limit_crossed // NOLINT(*-static-initializers)
	__attribute__((tls_model("initial-exec")));

/// The pool is about to grow.
void note_growth(std::size_t size) REQUIRES(main_pool_lock);

void notify_limit() EXCLUDES(main_pool_lock);

/// At the end of a request, with no lock held.
inline void deliver_limit()
{
	if (is_limit_crossed) [[unlikely]]
		notify_limit();
}

/// 0 is none.
std::size_t soft_limit() REQUIRES(main_pool_lock);

} // namespace shim
