// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// instructions.hh — the cost of a malloc and a free, counted rather than timed.
#pragma once

#include <vector>

#include "peers.hh"

namespace bench {

/// Prints a table; the counts include the loop of `workload pair`. Returns main's status.
int print_instructions(const std::vector<Allocator>& allocators, unsigned seconds_at_most);

} // namespace bench
