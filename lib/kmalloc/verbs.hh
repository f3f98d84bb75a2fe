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

/// The end of a small block that was not asked for is zero, always: krealloc does not know what
/// was asked for, and may have to show zeroes from there on.
inline void* finish_small(void* block, std::size_t size, int flags)
{
	zero(block, (flags & KMALLOC_ZERO) != 0 ? 0 : size, class_size(class_of(size)));
	return block;
}

/// A block of the call's size. Null without memory, or after a report.
void* allocate(State& s, const Call& call, int flags);

/// Is the call's pointer an allocated block, of that bucket, or a large one for null? If not, it
/// is reported.
bool is_proved(State& s, const Call& call, Bucket* b);

/// Takes the call's block back.
void release(State& s, const Call& call);

// These take a block that was proved, of that bucket, or a large one for null.

void release_proved(State& s, const Call& call, Bucket* b);

/// The call's block, with the call's size. Null as of allocate; the block is then as it was.
void* resize(State& s, const Call& call, int flags, Bucket* b);

} // namespace kalloc
