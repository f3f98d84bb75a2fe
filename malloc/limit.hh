// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limit.hh — the soft limit: the program is notified when its heap grows past a size. The hard
// limit is the pool's own (maxsize).
#pragma once
#include "main_pool_lock.hh"
#include "pool.h"
#include <cstddef>

namespace shim {

/// Has the calling thread made the heap grow past the limit, without a notification so far?
extern constinit thread_local bool is_limit_crossed // NOLINT(*-static-initializers)
	__attribute__((tls_model("initial-exec")));

/// Call before the pool grows by `size` bytes.
void note_growth(const Pool& pool, std::size_t size) REQUIRES(main_pool_lock);

/// The slow path of deliver_limit(): calls the program's function, unless that is running already.
void notify_limit(const Pool& pool) EXCLUDES(main_pool_lock);

/// Call at the end of a request, with no lock held.
inline void deliver_limit(const Pool& pool)
{
	if (is_limit_crossed) [[unlikely]]
		notify_limit(pool);
}

struct Limit {
	std::size_t soft; // bytes; 0 is none
	void (*reached)(void* arg, std::size_t heap);
	void* arg;
};
void set_limit(const Limit& limit) EXCLUDES(main_pool_lock);

/// In bytes; 0 is none.
std::size_t soft_limit() REQUIRES(main_pool_lock);

} // namespace shim
