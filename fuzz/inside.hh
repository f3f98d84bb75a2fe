// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inside.hh — questions that only the engine can answer. Only inside.cc includes its headers.
#pragma once
#include <pool.h>

namespace fuzz {

/// Runs the audit. Returns the sentence of the first rule violated; null if all rules hold.
const char* first_violation(Pool& pool);

/// Whether the engine would accept this pointer as that of an allocated block.
bool passes_for_block(Pool& pool, const void* pointer);

} // namespace fuzz
