// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats_text.hh — figures as text, for people and for programs.
#pragma once
#include "poolmalloc.h"
#include "text.hh"

namespace shim {

/// Writes several lines; the first continues the line that `out` is in.
void write_summary(host::Text& out, const PoolMallocStats& stats, const char* when);

void write_json(host::Text& out, const PoolMallocStats& stats);
void write_metrics(host::Text& out, const PoolMallocStats& stats);

} // namespace shim
