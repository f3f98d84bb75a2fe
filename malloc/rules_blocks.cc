// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_blocks.cc — checking the rules of blocks in magazines.
#include "rules_blocks.hh"
#include "block_marks.hh"
#include "rules_magazines.hh"

namespace shim {
namespace {

/// Is the bad entry really there, not just seen in passing? Where the processor reorders stores, a
/// running thread's store may be seen before an earlier one; but not for long, even if the thread
/// sleeps. So an entry of a running thread is read again many times.
bool is_settled(const Entries& entries, std::size_t i, const void* block)
{
	constexpr int looks = 1000;
	for (int look = 0; look < looks && !entries.is_still(); look++)
		if (!entries.has(i, block))
			return false;
	return true;
}

class Blocks {
public:
	Blocks(const StopTheWorld& all, const Auditor& auditor, Others others)
		: all_{all}, a_{auditor}, magazines_{all, others}
	{
	}

	void audit() const
	{
		magazines_.each([this](const Entries& entries) { audit_entries(entries); });
		audit_places();
	}

private:
	void audit_entries(const Entries& entries) const
	{
		for (std::size_t i = 0; i < entries.count; i++) {
			const void* block = glance(entries.first[i]);
			if (!is_block_of(place_of(block), entries.of))
				a_.hold(!is_settled(entries, i, block), Rule::entries_are_blocks,
					block, entries.of);
		}
	}

	void audit_places() const
	{
		const std::size_t count = slot_map.count.load(std::memory_order_relaxed);
		for (std::size_t first = 0; first < count; first += BlockMarks::batch)
			if (has_blocks(first, std::min(first + BlockMarks::batch, count)))
				audit_batch(BlockMarks{all_, first});
	}

	bool has_blocks(std::size_t first, std::size_t end) const
	{
		all_.covers(slots_lock);
		for (std::size_t w = first / slots_in_window; w < end / slots_in_window; w++)
			if ((windows()[w].ours & ~windows()[w].free) != 0)
				return true;
		return false;
	}

	void audit_batch(const BlockMarks& marks) const
	{
		magazines_.each([&](const Entries& entries) {
			for (std::size_t i = 0; i < entries.count; i++)
				audit_place(marks, entries, i);
		});
	}

	bool is_free_in(const Slab& slab, Class c, std::size_t object) const
	{
		covers_class(all_, c);
		return slab.is_free(object);
	}

	void audit_place(const BlockMarks& marks, const Entries& entries, std::size_t i) const
	{
		const Place place = place_of(glance(entries.first[i]));
		if (!marks.covers(place.block) || !is_block_of(place, entries.of))
			return;
		const std::size_t object = object_index(place);
		if (marks.is_marked(place.slot, object) ||
		    (is_small(entries.of) && is_free_in(slab_of(place.slot), entries.of, object)))
			a_.hold(!is_settled(entries, i, place.block), Rule::block_in_one_place,
				place.block, entries.of);
		else if (entries.is_still())
			marks.mark(place.slot, object);
	}

	const StopTheWorld& all_;
	const Auditor& a_;
	AllMagazines magazines_;
};

} // namespace

void audit_blocks(const StopTheWorld& all, const Auditor& a, Others others)
{
	Blocks{all, a, others}.audit();
}

} // namespace shim
