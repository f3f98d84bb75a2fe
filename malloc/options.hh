// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options.hh — the options of this process.
//
// Sources, of which a later one overrides an earlier one: built-in defaults, the program's own
// `poolalloc_conf`, /etc/poolalloc.conf, POOLALLOC_CONF in the environment. A program that runs
// with more privileges than its user has uses only the first two.
#pragma once
#include "main_pool_lock.hh"
#include "options_grammar.hh"
#include "pool.h"
#include <atomic>

namespace shim {

extern constinit std::atomic<bool> options_are_read; // NOLINT(*-static-initializers): a constant

/// False until the environment can be read; true from the moment that reading begins.
inline bool are_options_read()
{
	return options_are_read.load(std::memory_order_relaxed);
}

/// Reads all options and puts them into effect. May be called before libc has started: then it does
/// nothing, and will be called again.
void read_options(Pool& pool) REQUIRES(main_pool_lock);

/// The settings that were read; the defaults until then.
const Settings& settings();

/// Reads one list into `into`. Each bad item is skipped, with a message that names `place`.
void read_list(std::string_view list, const char* place, Settings& into);

} // namespace shim
