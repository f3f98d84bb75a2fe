// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options.hh — the options of this process.
//
// Later wins: built-in defaults, the program's own `poolalloc_conf`, /etc/poolalloc.conf,
// POOLALLOC_CONF in the environment. A program that runs with more rights than its user
// has reads the first two only.
#pragma once
#include "main_pool_lock.hh"
#include "options_grammar.hh"
#include "pool.h"
#include <atomic>

namespace shim {

extern constinit std::atomic<bool> options_are_read; // NOLINT(*-static-initializers): a constant

/// False until the environment could be read.
inline bool are_options_read()
{
	return options_are_read.load(std::memory_order_relaxed);
}

/// Reads them all and puts them into effect. Called possibly before libc has started: then it does
/// nothing, and is called again.
void read_options(Pool& pool) REQUIRES(main_pool_lock);

/// What was read.
const Settings& settings();

/// One list, from a place that messages will name. What is wrong in it is said in a line
/// each, and left out.
void read_list(std::string_view list, const char* place, Settings& into);

} // namespace shim
