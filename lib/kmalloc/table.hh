// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// table.hh — which addresses are those of buckets.
//
// A pointer's bucket begins at the next lower multiple of the bucket size, if it has a bucket at
// all: only this table knows, and it is asked before memory near the pointer is read. A host may
// have its pages anywhere, so this is a hash table, with open addressing and at most half full. It
// has a few places of its own; a larger one is a block in the Pool of the large blocks.
#pragma once
#include "raw.hh"

namespace kalloc {

struct Bucket;

class Table {
public:
	constexpr Table() = default;

	/// Sets up an empty table, for buckets of that size.
	void set_up(unsigned bucket_shift)
	{
		bucket_shift_ = bucket_shift;
		places_ = few_;
	}

	bool has(const void* bucket) const
	{
		for (unsigned i = home(bucket); places_[i] != nullptr; i = next(i))
			if (places_[i] == bucket) [[likely]]
				return true;
		return false;
	}

	unsigned count() const { return count_; }
	unsigned room() const { return 1U << bits_; }

	/// Is there no place for one more?
	bool is_full() const { return count_ >= room() / 2; }

	void add(Bucket* bucket);
	void remove(const Bucket* bucket);

	/// Moves to zeroed places, a power of two of them, or back to its own few for null. Returns
	/// the places that it had before; null if those were its own.
	void* move_to(void* places, unsigned bits);

	/// Would its own few places do?
	bool fits_few() const { return count_ <= (1U << few_bits) / 2; }
	/// The places, if they are not its own; else null.
	void* elsewhere() const { return bits_ == few_bits ? nullptr : places_; }

	/// The bucket in a place; null if the place is empty.
	Bucket* operator[](unsigned place) const { return places_[place]; }

	unsigned bits() const { return bits_; }

private:
	static constexpr unsigned few_bits = 4;
	static constexpr unsigned word_bits = 8 * sizeof(std::uintptr_t);
	static constexpr auto golden =
		static_cast<std::uintptr_t>(0x9E37'79B9'7F4A'7C15U >> (64 - word_bits)) | 1U;

	unsigned home(const void* bucket) const
	{
		const std::uintptr_t number = address_of(bucket) >> bucket_shift_;
		return static_cast<unsigned>(number * golden >> hash_shift_);
	}
	unsigned next(unsigned place) const { return (place + 1) & (room() - 1); }

	Bucket** places_ = nullptr;
	unsigned bucket_shift_ = 0;
	unsigned bits_ = few_bits;
	unsigned hash_shift_ = word_bits - few_bits;
	unsigned count_ = 0;
	Bucket* few_[1U << few_bits] = {};
};

} // namespace kalloc
