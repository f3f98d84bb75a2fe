// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — what is true of every bucket and every large block between two calls.
#pragma once
#include "state.hh"

namespace kalloc {

struct Bucket;

/// The rule that this bucket breaks, in words; null if there is none.
const char* violation_of(const State& s, Bucket& b);

/// True, or a report of the first rule that is broken: in that bucket, or in the Pool for null.
bool is_sound(State& s, const Call& call, Bucket* b);
/// The same of all there is.
bool is_sound(State& s, const Call& call);

/// What there is. Of a sound state.
kmallocstats count_all(State& s);

void dump(State& s);

} // namespace kalloc
