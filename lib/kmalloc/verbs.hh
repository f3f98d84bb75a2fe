// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// verbs.hh — what a call asks for, whichever kind of block serves it.
#pragma once
#include "bucket.hh"

namespace kalloc {

inline void zero(void* block, std::size_t from, std::size_t to)
{
	if (from < to)
		__builtin_memset(at<void>(block, from), 0, to - from);
}

/// Zeroes the end of a small block beyond what was requested, always: krealloc does not know the
/// size requested, and may have to show zeroes from there on.
inline void* finish_small(void* block, std::size_t size, int flags)
{
	zero(block, (flags & KMALLOC_ZERO) != 0 ? 0 : size, class_size(class_of(size)));
	return block;
}

/// A block of the call's size. Null without memory, or after a report.
void* allocate(State& s, const Call& call, int flags);

/// Is the call's pointer an allocated block: of bucket `b`, or a large one if that is null? If not,
/// reports it.
bool is_proved(State& s, const Call& call, Bucket* b);

/// Frees the call's block.
void release(State& s, const Call& call);

// These take a block that was proved, and its bucket; null for a large one.

void release_proved(State& s, const Call& call, Bucket* b);

/// Resizes the call's block to the call's size. Returns null when allocate() would; the block is
/// unchanged then.
void* resize(State& s, const Call& call, int flags, Bucket* b);

} // namespace kalloc
