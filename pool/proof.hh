// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// proof.hh — is this pointer what the caller says it is?
//
// The order of the checks matters. First the address is looked up in the table of arenas, so that
// memory near a foreign pointer is never read; then its position within 16 bytes is checked; then
// the header's seal; then what the header says; then the canaries.
//
// There are two proofs. The short one accepts only plain blocks, and runs in nearly every call.
// What it refuses need not be wrong: blocks with tags or long padding, aligned or pinned ones, and
// large ones far from the arenas last used are all left to the long proof, which also finds out
// what is wrong. The short one accepts nothing that the long one would refuse (proof_test.cc tests
// each of these). Both need the pool's lock.
#pragma once
#include "canary.hh"
#include "locked_pool.hh"

namespace pool {

/// An allocated block, found from its caller's pointer. `block` is null if the pointer is bad.
struct Target {
	Block* block;
	Header header;
	std::size_t shift; // how many bytes the caller's pointer is past data()

	explicit operator bool() const { return block != nullptr; }
};

/// The caller's call, for messages: the function's name, and its arguments.
struct Call {
	const char* name;
	const void* pointer;
	std::size_t size;
};

/// What is wrong with a pointer, roughly in the order of the checks.
enum class Fault : unsigned char {
	none,
	foreign,    // in none of the pool's arenas
	misplaced,  // in an arena, but no block can begin there
	unsealed,   // there is no header before it, or the header was overwritten
	not_in_use, // the block is free, quarantined or the engine's own
	overflow,   // the canary behind the block was overwritten
	underflow,  // the canary of the block before it was overwritten
};

/// The first fault, and the block as far as it could be found.
struct Finding {
	Fault fault;
	Target target;
};

/// The long proof. Reports nothing.
Finding examine(LockedPool heap, const void* pointer);

/// May the short proof read the end of a block whose header gives this size? It must be inside an
/// arena.
inline bool is_near(const State& s, const Block* b, std::size_t size)
{
	return size <= Cache::largest ||
	       (size <= Front::largest && s.arenas.is_recent(b->address() + size - min_block));
}

/// The short proof of a place where a block may begin: returns the block's header if it is a plain
/// block and nothing is wrong with it; otherwise a header of which is_end() is true. With the long
/// proof instead, a poolalloc and a poolfree together take 406 instructions, not 288 (callgrind,
/// blocks of 100 bytes, x86-64).
inline Header short_proof(const State& s, const Block* b, Salt salt)
{
	const Header no{0};
	const Header h = LockedPool::raw_header(b);
	if (!salt.fits(b->header) || h.mark() != Mark::live || !is_near(s, b, h.size()))
		[[unlikely]]
		return no;
	// Not `||`: a branch on whether the block before is free would be unpredictable.
	const unsigned idle = h.prev_free() ? 1 : 0;
	const unsigned kept_out = *at<std::byte>(b, -1) == std::byte{canary_byte(7)} ? 1 : 0;
	const bool is_intact = short_canary_holds(b->end(h.size()), h.padding());
	return (idle | kept_out) != 0 && is_intact ? h : no;
}

} // namespace pool
