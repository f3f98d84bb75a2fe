// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// instructions.hh — what a malloc and a free take, counted rather than timed.
#pragma once

#include <vector>

#include "peers.hh"

namespace bench {

/// Prints a table; its counts are of the loop of `workload pair` too. Returns main's status.
int print_instructions(const std::vector<Allocator>& allocators, unsigned seconds_at_most);

} // namespace bench
