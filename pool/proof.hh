// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// proof.hh — is this pointer what the caller says it is?
//
// The order matters. The address is asked first, of the table of arenas, so that
// nothing near a foreign pointer is ever read; then where it stands in its 16
// bytes; then the header's seal; then what the header says; then the canaries.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// An allocated block, as found from its caller's pointer. Null if that is a bad one.
struct Target {
	Block* block;
	Header header;
	std::size_t shift; // how far the caller's pointer stands behind data()

	explicit operator bool() const { return block != nullptr; }
};

/// What the caller is doing, for messages: the function's name, and its pointer.
struct Call {
	const char* name;
	const void* pointer;
	std::size_t size;
};

/// What is wrong with a pointer, in the order in which it is asked.
enum class Fault : unsigned char {
	none,
	foreign,    // in none of the pool's arenas
	misplaced,  // in an arena, but no block can begin there
	unsealed,   // there is no header before it, or it was overwritten
	not_in_use, // the block is free, quarantined or the engine's own
	overflow,   // somebody wrote past the end of the block
	underflow,  // somebody wrote past the end of the block before it
};

/// The first fault, and the block as far as it could be found.
struct Finding {
	Fault fault;
	Target target;
};

Finding examine(LockedPool heap, const void* pointer);

} // namespace pool
