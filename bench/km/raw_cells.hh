// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw_cells.hh — kmpool in kmem's older shape, which has to be called from a file of its own.
#pragma once

struct kmpool;

namespace bench {

void* raw_take(kmpool* pool);
void raw_give(void* cell);

} // namespace bench
