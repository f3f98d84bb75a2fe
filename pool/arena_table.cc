// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arena_table.cc — the table of arenas, sorted by address.
#include "arena_table.hh"

namespace pool {

unsigned Arenas::first_past(std::uintptr_t address) const
{
	unsigned low = 0;
	unsigned high = count_;
	while (low < high) {
		const unsigned middle = (low + high) / 2;
		if (table_[middle].last_byte() >= address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void Arenas::remember(const Arena& a)
{
	const std::uintptr_t first = a.first()->address();
	if (recent_[0].first == first && recent_[0].span != 0)
		return;
	recent_[1] = recent_[0];
	recent_[0] = Recent{.first = first, .span = a.last()->address() - first};
}

const Arena* Arenas::find(std::uintptr_t address)
{
	const unsigned i = first_past(address);
	if (i == count_ || !table_[i].spans(address))
		return nullptr;
	if (!is_recent(address))
		remember(table_[i]);
	return &table_[i];
}

bool Arenas::is_recent_true() const
{
	for (const Recent& r : recent_) {
		const unsigned i = first_past(r.first);
		const bool is_there = i < count_ && table_[i].first()->address() == r.first &&
				      table_[i].room_from(table_[i].first()) == r.span;
		if (r.span != 0 && !is_there)
			return false;
	}
	return true;
}

void Arenas::insert(unsigned i, Arena a)
{
	memmove(&table_[i + 1], &table_[i], (count_ - i) * sizeof(Arena));
	table_[i] = a;
	count_++;
}

void Arenas::remove(unsigned i)
{
	count_--;
	memmove(&table_[i], &table_[i + 1], (count_ - i) * sizeof(Arena));
	forget();
}

void Arenas::coalesce_next(unsigned i)
{
	table_[i].size += table_[i + 1].size;
	remove(i + 1);
}

Arena* Arenas::move_to(Arena* table, unsigned room)
{
	Arena* old = table_;
	memcpy(table, old, count_ * sizeof(Arena));
	set_up(table, room);
	return old;
}

} // namespace pool
