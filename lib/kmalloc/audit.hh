// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — what is true of every bucket and every large block between two calls.
#pragma once
#include "state.hh"

namespace kalloc {

struct Bucket;

/// The text of a rule that this bucket breaks; null if it breaks none.
const char* violation_of(const State& s, Bucket& b);

/// True, or reports the first rule that is broken: in that bucket, or in the Pool for null.
bool is_sound(State& s, const Call& call, Bucket* b);
/// The same for everything.
bool is_sound(State& s, const Call& call);

/// The statistics. The state must be sound.
kmallocstats count_all(State& s);

void dump(State& s);

} // namespace kalloc
