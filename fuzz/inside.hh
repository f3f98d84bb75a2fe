// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inside.hh — what has to be asked of the engine itself. Only inside.cc sees its headers.
#pragma once
#include <pool.h>

namespace fuzz {

/// The one audit. The sentence of the first rule that does not hold; null if all do.
const char* first_violation(Pool& pool);

/// Would the engine take this pointer for an allocated block's?
bool passes_for_block(Pool& pool, const void* pointer);

} // namespace fuzz
