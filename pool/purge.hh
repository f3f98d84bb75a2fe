// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// purge.hh — pages of large free blocks back to whoever has them.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// A free block this large is worth giving its pages back.
constexpr std::size_t purge_worth = std::size_t{64} * 1024;

inline bool is_dirty(Header h)
{
	return h.size() >= purge_worth && !h.is_purged();
}

/// Hands the pages of large free blocks to `purge`; returns how many bytes.
std::size_t purge_large(LockedPool heap);

} // namespace pool
