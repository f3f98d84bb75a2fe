// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slots.hh — live blocks, of which a random one is replaced again and again.
#pragma once

#include "blocks.hh"

namespace bench {

struct Slots {
	Table<void*> table;
	Ledger ledger;
	std::size_t next_size = 0;

	explicit Slots(std::size_t live) : table{live} {}

	void put(std::size_t slot, std::size_t size)
	{
		void* p = take(size);
		ledger.put(p, slot + size);
		*byte_of(p, size - 1) = 0x2A; // behind the stamp: size >= 16
		table[slot] = p;
	}
	void fill(const Sizes& sizes)
	{
		for (std::size_t i = 0; i < table.size(); i++)
			put(i, sizes[next_size++]);
	}
	void empty() { end_all(table, ledger); }
	/// Does a free and a malloc, `ops` times.
	void churn(const Sizes& sizes, Random& random, std::size_t ops)
	{
		for (std::size_t i = 0; i < ops; i++) {
			const std::size_t slot = random.below(table.size());
			end(table[slot], ledger);
			put(slot, sizes[next_size++]);
		}
	}
};

} // namespace bench
