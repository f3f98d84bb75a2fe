// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dma.hh — buffers whose page frames lie next to each other.
#pragma once
#include "state.hh"

namespace kalloc {

/// Null if the host has no such pages, or there is no memory for the record.
void* take_dma(State& s, const Call& call);

void put_dma(State& s, const Call& call);

} // namespace kalloc
