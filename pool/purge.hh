// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// purge.hh — giving the pages of large free blocks back, by the pool's `purge`.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Free blocks of this many bytes or more are worth purging.
constexpr std::size_t purge_worth = std::size_t{64} * 1024;

inline bool is_dirty(Header h)
{
	return h.size() >= purge_worth && !h.is_purged();
}

/// Passes the pages of all large free blocks not purged yet to `purge`; returns how many bytes.
std::size_t purge_large(LockedPool heap);

} // namespace pool
