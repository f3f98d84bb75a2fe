// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// instructions.hh — the cost of a malloc and a free, or of a row's whole run, counted rather than
// timed.
#pragma once

#include <vector>

#include "peers.hh"
#include "rows.hh"

namespace bench {

/// Prints a table of pairs of malloc and free, or of `rows` if there are any. The counts of pairs
/// include the loop of `workload pair`. Returns main's status.
int print_instructions(const std::vector<Row>& rows, const std::vector<Allocator>& allocators,
		       unsigned seconds_at_most);

} // namespace bench
