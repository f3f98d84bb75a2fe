// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trailer.hh — what is behind a caller's data: canary, trailer and tags.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// What a caller wants of a block: how many bytes, and whether with tags.
struct Want {
	std::size_t size;
	bool has_tags;

	std::size_t extra() const { return has_tags ? tagged_trailer_bytes : 0; }
};

/// The size of a block's trailer in bytes, if it has one.
constexpr std::size_t trailer_of(Want want)
{
	return want.has_tags ? tagged_trailer_bytes : trailer_bytes;
}

/// Two words that a caller keeps with a block.
struct Tags {
	Bits word[2];
};

/// Writes an allocated block's header, and what is behind the bytes that the caller wants: canary
/// and, if needed, trailer. `h` has its mark, size and prev_free(). The caller's bytes are kept.
void settle(LockedPool heap, Block* b, Header h, Want want, Tags tags);

/// What an allocated block's caller asked for. The size is ~0 if the trailer was overwritten.
Want want_of(LockedPool heap, const Block* b, Header h);

Tags tags_of(const Block* b, Header h, Want want);

/// The first wrong byte of an allocated block's canary, or its trailer if that was overwritten;
/// null if nothing is wrong.
const std::byte* violation_of(LockedPool heap, const Block* b, Header h);

} // namespace pool
