// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// table.cc — a hash table with linear probing.
#include "table.hh"

namespace kalloc {

void Table::add(Bucket* bucket)
{
	unsigned i = home(bucket);
	while (places_[i] != nullptr)
		i = next(i);
	places_[i] = bucket;
	count_++;
}

void Table::remove(const Bucket* bucket)
{
	unsigned hole = home(bucket);
	while (places_[hole] != bucket)
		hole = next(hole);
	count_--;
	// Those behind move up, unless they would come before their home.
	for (unsigned i = next(hole); places_[i] != nullptr; i = next(i)) {
		const unsigned from_home = (i - home(places_[i])) & (room() - 1);
		const unsigned from_hole = (i - hole) & (room() - 1);
		if (from_home < from_hole)
			continue;
		places_[hole] = places_[i];
		hole = i;
	}
	places_[hole] = nullptr;
}

void* Table::move_to(void* places, unsigned bits)
{
	Bucket** old = places_;
	const unsigned old_room = room();
	void* left = elsewhere();
	if (places == nullptr) {
		for (Bucket*& place : few_)
			place = nullptr;
		bits = few_bits;
	}
	places_ = places == nullptr ? few_ : static_cast<Bucket**>(places);
	bits_ = bits;
	hash_shift_ = word_bits - bits;
	count_ = 0;
	for (unsigned i = 0; i < old_room; i++)
		if (old[i] != nullptr)
			add(old[i]);
	return left;
}

} // namespace kalloc
