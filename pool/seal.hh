// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// seal.hh — words that prove what they say.
//
//	63          48 47                                              0
//	+-------------+------------------------------------------------+
//	|    check    |                    meaning                     |
//	+-------------+------------------------------------------------+
//
// A header, a footer, a list link: each word the engine keeps among the callers'
// data is sealed. The check depends on the meaning, on the address where the word
// stands, on what kind of word it is and on the pool's secret, so that a stray
// write, a copy of a word from elsewhere and memory that merely looks right are
// all told from the real thing, at the cost of one multiplication.
#pragma once
#include "raw.hh"

namespace pool {

constexpr unsigned meaning_bits = 48;
constexpr Bits meaning_mask = (Bits{1} << meaning_bits) - 1;

/// What a word is, so that an old footer can never pass for a header.
enum class Kind : Bits {
	header = 0,
	footer = 0x51ED'270B'0000'0000,
	link = 0xA2F9'836E'0000'0000,
	displaced = 0x3C6E'F372'0000'0000,
	long_padding = 0xD1B5'4A32'0000'0000,
};

constexpr Bits seal_multiplier = 0x9FB2'1C65'1E98'DF25;

/// Does every change of one byte of the meaning change the check? Such a change
/// adds or subtracts k·256^i, and so moves the product's upper 16 bits unless
/// their own change is 0 or a mere carry. Proved here for each k and i.
consteval bool one_byte_is_seen()
{
	for (unsigned i = 0; i < meaning_bits / 8; i++) {
		for (Bits k = 1; k <= 255; k++) {
			const Bits moved = ((k << (8 * i)) * seal_multiplier) >> meaning_bits;
			if (moved == 0 || moved == 0xFFFF)
				return false;
		}
	}
	return true;
}
static_assert(one_byte_is_seen(), "the multiplier is a poor one: choose another");

/// What is mixed into the seal of a word of some kind at some place.
class Salt {
public:
	explicit Salt(Bits bits) : bits_{bits} {}

	Bits seal(Bits meaning) const
	{
		return meaning | (meaning ^ bits_) * seal_multiplier >> meaning_bits
										<< meaning_bits;
	}

	bool fits(Bits word) const
	{
		return (((word & meaning_mask) ^ bits_) * seal_multiplier ^ word) >> meaning_bits ==
		       0;
	}

private:
	Bits bits_;
};

/// A pool's secret, and what is done with it.
class Key {
public:
	Key() = default;
	explicit Key(Bits secret) : secret_{secret} {}

	Salt salt(const void* place, Kind kind) const
	{
		return Salt{Bits{address_of(place)} << 3U ^ static_cast<Bits>(kind) ^ secret_};
	}

	Bits seal(const void* place, Kind kind, Bits meaning) const
	{
		return salt(place, kind).seal(meaning);
	}

	bool is_sealed(const void* place, Kind kind, Bits word) const
	{
		return salt(place, kind).fits(word);
	}

private:
	Bits secret_;
};

} // namespace pool
