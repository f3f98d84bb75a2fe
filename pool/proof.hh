// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// proof.hh — is this pointer what the caller says it is?
//
// The order matters. The address is asked first, of the table of arenas, so that
// nothing near a foreign pointer is ever read; then where it stands in its 16
// bytes; then the header's seal; then what the header says; then the canaries.
//
// There are two proofs. The short one is of plain blocks alone, and on the path of nearly every
// call. What it refuses is not wrong for that: a block with tags or with a long padding, one that
// is aligned or pinned, and a large one far from the arenas last used are all left to the long
// proof, which also says what is wrong. The short one lets nothing pass that the long one would not
// (proof_test.cc has each of these).
#pragma once
#include "canary.hh"
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

/// The long proof.
Finding examine(LockedPool heap, const void* pointer);

/// May a block of this size, which its header tells, be proved shortly? Its end must be memory.
inline bool is_near(const State& s, const Block* b, std::size_t size)
{
	return size <= Cache::largest ||
	       (size <= Front::largest && s.arenas.is_recent(b->address() + size - min_block));
}

/// The short proof, of a place where a block may begin: what the block's header says, if nothing is
/// wrong with the block and it is a plain one; else that of an end. With the long one in its place
/// a pair of poolalloc and poolfree is 406 instructions instead of 288 (callgrind, blocks of 100
/// bytes, x86-64).
inline Header short_proof(const State& s, const Block* b, Salt salt)
{
	const Header no{0};
	const Header h = LockedPool::raw_header(b);
	if (!salt.fits(b->header) || h.mark() != Mark::live || !is_near(s, b, h.size()))
		[[unlikely]]
		return no;
	// Not `||`: whether the block before is free, nobody can guess.
	const unsigned idle = h.prev_free() ? 1 : 0;
	const unsigned kept_out = *at<std::byte>(b, -1) == std::byte{canary_byte(7)} ? 1 : 0;
	const bool is_intact = short_canary_holds(b->end(h.size()), h.padding());
	return (idle | kept_out) != 0 && is_intact ? h : no;
}

} // namespace pool
