// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trailer.hh — what stands behind a caller's data: how much of it, and what it says.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// What a caller wants of a block.
struct Want {
	std::size_t size;
	bool has_tags;

	std::size_t extra() const { return has_tags ? tagged_trailer_bytes : 0; }
};

/// How long a block's trailer is, if it has one.
constexpr std::size_t trailer_of(Want want)
{
	return want.has_tags ? tagged_trailer_bytes : trailer_bytes;
}

/// Two words that a caller keeps with a block.
struct Tags {
	Bits word[2];
};

/// Gives an allocated block of h.size() bytes its header, and what stands behind the bytes that
/// the caller wants: canary and, where there must be one, trailer. Those bytes are kept.
void settle(LockedPool heap, Block* b, Header h, Want want, Tags tags);

/// What an allocated block's caller asked for, and whether it has tags.
Want want_of(LockedPool heap, const Block* b, Header h);

Tags tags_of(const Block* b, Header h, Want want);

/// The first byte past what the caller asked for that is no canary byte, or null.
const std::byte* violation_of(LockedPool heap, const Block* b, Header h);

} // namespace pool
