// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// summary.hh — the few lines at the end of `poolrun --summary`.
#pragma once
#include "child.hh"

#include <string_view>

namespace poolrun {

/// Prints how the command ended, how long it took and what it used, to standard error.
void print_summary(std::string_view command, const Outcome& outcome);

} // namespace poolrun
