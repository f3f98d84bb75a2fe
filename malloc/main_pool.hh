// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool.hh — the Pool behind malloc.
//
// It is ready before the first constructor: a constant, whose lock callback reads the
// options when it is taken for the first time.
#pragma once
#include "options_grammar.hh"
#include "pool.h"

namespace shim {

extern constinit Pool main_pool; // NOLINT(*-static-initializers): a constant at the start

/// Do new blocks have room for the callers' addresses?
inline bool keeps_tags()
{
	return (main_pool.flags & POOL_TAGS) != 0;
}

/// Is the pointer inside the pool's memory? Takes the lock, reads nothing near it.
bool is_ours(void* ptr);

/// Around a fork, on the thread that forks. While it holds the lock, other handlers of
/// the fork that call malloc on that thread are served.
void hold_for_fork();
void resume_in_parent();
void resume_in_child();

} // namespace shim
