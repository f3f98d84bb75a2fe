// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// large.hh — blocks too large for a bucket: from a Pool, first fit, split and joined.
//
//	the Pool's block                                                          the next one
//	v                                                                               v
//	+--------+-- LargeHeader, 16 bytes --+------------------------------+-----------+-
//	| sealed | size | (nothing) | check  | what the caller asked for    | canary     |
//	+--------+---------------------------+------------------------------+-----------+-
//	                                     ^ a multiple of 16
//
//	check = 0xCAFEBABE ^ fold(address of the data) ^ fold(size)
//	fold(n) = the lower 32 bits of n ^ its upper 32 bits
//
// The check is tied to address and size, so that a header that was copied from elsewhere is told
// from a real one. The Pool has its own words around the block, and its own checks.
#pragma once
#include "say.hh"
#include "state.hh"

namespace kalloc {

struct [[gnu::may_alias]] LargeHeader {
	std::size_t size; // asked for
	std::uint32_t nothing[(16 - sizeof(std::size_t)) / 4 - 1];
	std::uint32_t check;
};
static_assert(sizeof(LargeHeader) == 16);

/// What the check decodes to.
enum class LargeMark : std::uint32_t {
	allocated = 0xCAFE'BABE,
	freed = 0xF4EE'D0FF, // or about to be
};

constexpr std::uint32_t fold(std::uint64_t n)
{
	return static_cast<std::uint32_t>(n) ^ static_cast<std::uint32_t>(n >> 32U);
}

inline LargeHeader* header_of(const void* data)
{
	return at<LargeHeader>(pointer_to(address_of(data) - sizeof(LargeHeader)), 0);
}

inline LargeMark decode(const void* data)
{
	const LargeHeader* h = header_of(data);
	return static_cast<LargeMark>(h->check ^ fold(address_of(data)) ^ fold(h->size));
}

inline void encode(void* data, LargeMark mark)
{
	LargeHeader* h = header_of(data);
	h->check = static_cast<std::uint32_t>(mark) ^ fold(address_of(data)) ^ fold(h->size);
}

void set_up_pool(State& s);
void set_pool_growth(State& s, bool is_allowed);

/// A block, contents undefined; null without memory.
void* take_large(State& s, std::size_t size);

/// Is the call's pointer one of them? If not, it is reported as not even that.
bool prove_large(State& s, const Call& call);

/// These take what was proved. False after a report: the block has been written past.
bool put_large(State& s, void* data);

/// Null without memory, or after a report; the block is then as it was.
void* resize_large(State& s, void* data, std::size_t size);

/// All the room it has, which is its size from now on; 0 after a report.
std::size_t fill_large(State& s, void* data);

/// True, or the Pool has reported what is wrong with it.
bool is_pool_sound(State& s);

/// Gives back what is empty. How many bytes.
std::size_t trim_large(State& s);

/// Blocks of the Pool without a header, for kmalloc's own use.
void* take_own_large(State& s, std::size_t size);
void put_own_large(State& s, void* block);

} // namespace kalloc
