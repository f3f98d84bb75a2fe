// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// keyed.hh — words that an allocator stores among its callers' data, tied to a secret and a place.
//
// A caller that writes past its block, or into one that it freed, overwrites such words. Two
// encodings keep the allocator from being misled by that; which one a word uses depends on its
// width.
//
// A coded word is as wide as an address, so it has no room for a check. The key and the place are
// mixed in: what a caller wrote there decodes to nonsense, and so does a word that was copied from
// elsewhere. The reader must check what it decodes before relying on it: that a link leads to a
// free block of the same run of blocks, for instance.
//
// A sealed word has its own check:
//
//	63          48 47                                              0
//	+-------------+------------------------------------------------+
//	|    check    |                    meaning                     |
//	+-------------+------------------------------------------------+
//
// The check depends on the meaning, on the address where the word stands, on what kind of word it
// is and on the key, so that a stray write, a copy of a word from elsewhere and memory that merely
// looks right are all detected, at the cost of one multiplication.
//
// (kmem's headers have a third form, 32 bits beside the fields that they seal: include/kmemsteps.h,
// since programs inline it, and it is C.)
#pragma once
#include <bit>
#include <cstdint>
#include <limits>

namespace base {

/// The address of a word. Not by a bit_cast: clang 14's analyzer crashes on arithmetic with that.
inline std::uintptr_t place_of(const void* word)
{
	return reinterpret_cast<std::uintptr_t>(word); // NOLINT(*-reinterpret-cast): one place
}

// ---- coded words ----

/// Within an aligned run of 2^coded_run_bits bytes, copied links are always detected: copied from
/// one place of the run to another, a link to a third decodes to an address outside of the run.
constexpr unsigned coded_run_bits = std::numeric_limits<std::uintptr_t>::digits / 2;

/// Where a run is short, larger pieces of memory hold links, too: a link that was copied from one
/// neighbour to the next should lead out of these as well, and does if it decodes to more than one
/// wrong bit. An odd number, so that places of a run differ in their lower halves as before; a
/// processor has one instruction for it.
constexpr std::uintptr_t place_multiplier =
	std::numeric_limits<std::uintptr_t>::digits == 32 ? 9 : 1;

/// A secret that words are mixed with.
class Code {
public:
	explicit constexpr Code(std::uintptr_t key) : key_{key} {}

	/// Encodes a word for `place`, and decodes one that is stored there: the same operation.
	constexpr std::uintptr_t at(std::uintptr_t place, std::uintptr_t word) const
	{
		return word ^ std::rotl(place * place_multiplier, coded_run_bits) ^ key_;
	}

private:
	std::uintptr_t key_;
};

/// Does every word copied within a run decode to an address outside of it? The two places differ in
/// a bit of their lower half, and so the decoded word is wrong in a bit of its upper half.
consteval bool copies_lead_out()
{
	constexpr std::uintptr_t run = std::uintptr_t{1} << coded_run_bits;
	constexpr Code code{0x1234'5678};
	for (std::uintptr_t apart = 1; apart < run && apart != 0; apart <<= 1U)
		if (code.at(apart, code.at(0, 0)) < run)
			return false;
	return true;
}
static_assert(copies_lead_out());

/// The link of a free block to the next, in the block's first word.
struct [[gnu::may_alias]] CodedLink {
	std::uintptr_t word;

	/// `next` is an address, or 0.
	void set(Code code, std::uintptr_t next) { word = code.at(place_of(this), next); }

	/// The decoded address; nonsense if the word was overwritten.
	std::uintptr_t next(Code code) const { return code.at(place_of(this), word); }
};

// ---- sealed words ----

constexpr unsigned meaning_bits = 48;
constexpr std::uint64_t meaning_mask = (std::uint64_t{1} << meaning_bits) - 1;

constexpr std::uint64_t seal_multiplier = 0x9FB2'1C65'1E98'DF25;

/// Does every change of one byte of the meaning change the check? Such a change adds or subtracts
/// k·256^i, and so changes the product's upper 16 bits, unless their own change is 0 or cancelled
/// by a carry. Proved here for each k and i.
consteval bool one_byte_is_seen()
{
	for (unsigned i = 0; i < meaning_bits / 8; i++) {
		for (std::uint64_t k = 1; k <= 255; k++) {
			const std::uint64_t moved =
				((k << (8 * i)) * seal_multiplier) >> meaning_bits;
			if (moved == 0 || moved == 0xFFFF)
				return false;
		}
	}
	return true;
}
static_assert(one_byte_is_seen(), "the multiplier is a poor one: choose another");

/// What is mixed into the seal of a word: its kind, its place and the key.
class Salt {
public:
	explicit constexpr Salt(std::uint64_t bits) : bits_{bits} {}

	constexpr std::uint64_t seal(std::uint64_t meaning) const
	{
		return meaning | (meaning ^ bits_) * seal_multiplier >> meaning_bits
										<< meaning_bits;
	}

	constexpr bool fits(std::uint64_t word) const
	{
		return (((word & meaning_mask) ^ bits_) * seal_multiplier ^ word) >> meaning_bits ==
		       0;
	}

private:
	std::uint64_t bits_;
};

/// The secret of sealed words, and the operations that use it. `Kind` is an enumeration of the
/// kinds of words. Its values differ in bits that are 0 in every address, so a stale word of one
/// kind never passes for one of another.
template <typename Kind>
class Key {
public:
	Key() = default;
	explicit Key(std::uint64_t secret) : secret_{secret} {}

	Salt salt(const void* place, Kind kind) const
	{
		return Salt{std::uint64_t{place_of(place)} << 3U ^
			    static_cast<std::uint64_t>(kind) ^ secret_};
	}

	std::uint64_t seal(const void* place, Kind kind, std::uint64_t meaning) const
	{
		return salt(place, kind).seal(meaning);
	}

	bool is_sealed(const void* place, Kind kind, std::uint64_t word) const
	{
		return salt(place, kind).fits(word);
	}

private:
	std::uint64_t secret_;
};

} // namespace base
