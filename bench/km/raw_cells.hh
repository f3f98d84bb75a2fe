// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw_cells.hh — kmpool's older interface, which can only be used from a file of its own.
#pragma once

struct kmpool;

namespace bench {

void* raw_take(kmpool* pool);
void raw_give(void* cell);

} // namespace bench
