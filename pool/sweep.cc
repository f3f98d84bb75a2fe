// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sweep.cc — checking every block of an arena, several at a time.
//
// Only the block before tells where a block begins, so that a walk over a large arena waits for
// one cache miss after another. But the free lists' heads and the quick lists are other places
// where blocks are known to begin. The sweep starts at several of them and advances each of
// these legs in turn, while the memory of the others is being fetched. A leg that does not end
// exactly where the next one began has found a violation.
#include "sweep.hh"
#include "canary.hh"
#include "fill.hh"
#include "purge.hh"
#include "trailer.hh"

namespace pool {

namespace {

constexpr unsigned most_legs = 16;
constexpr std::size_t least_leg = std::size_t{64} * 1024; // bytes; shorter legs are not worth it

/// One of several walks. The block before `at` is still to be checked: its end is in the same cache
/// line as the header at `at`, or close to it.
struct Leg {
	const Block* at;
	const Block* stop;
	const Block* before;
	Header header; // of the block before
};

class Sweep {
public:
	Sweep(LockedPool heap, const Arena& arena, const Auditor& auditor, Tally& tally)
		: heap_{heap}, key_{heap.state().key}, arena_{arena}, auditor_{auditor},
		  tally_{tally}
	{
	}

	void run();

private:
	unsigned plan(Leg* legs);
	void propose(const Block** starts, const Block* b) const;
	bool step(Leg& leg);
	bool step_slow(Leg& leg);
	void look_at(const Block* b, Header h);

	LockedPool heap_;
	Key key_;
	const Arena& arena_;
	const Auditor& auditor_;
	Tally& tally_;
};

bool footer_agrees(LockedPool heap, const Block* b, Header h)
{
	const Word* footer = b->footer(h.size());
	return heap.state().key.is_sealed(footer, Kind::footer, footer->bits) &&
	       (footer->bits & meaning_mask) == h.size() / alignment;
}

/// Checks what can be checked of a block by itself, and counts it.
void Sweep::look_at(const Block* b, Header h)
{
	tally_.add(h);
	if (h.is_allocated()) {
		const std::byte* violation = violation_of(heap_, b, h);
		auditor_.hold(violation == nullptr, Rule::canary_intact, b, violation);
		return;
	}
	if (h.is_free()) {
		auditor_.hold(footer_agrees(heap_, b, h), Rule::footer_agrees, b);
		auditor_.hold(!h.prev_free(), Rule::no_free_neighbours, b);
		tally_.dirty_bytes += is_dirty(h) ? h.size() : 0;
	}
	if (h.mark() == Mark::cached)
		tally_.cached_places += b->address();
	const bool may_be_filled = h.is_free() || h.mark() == Mark::cached;
	if (h.mark() == Mark::quarantined || (may_be_filled && h.is_filled())) {
		const void* overwritten = overwrite_of(heap_, b, h);
		auditor_.hold(overwritten == nullptr, Rule::fill_intact, b, overwritten);
	}
}

/// The rest of step(): blocks that are not plain allocated ones, the beginning and the end of a
/// leg, and violations.
[[gnu::noinline]] bool Sweep::step_slow(Leg& leg)
{
	const Block* b = leg.at;
	if (!auditor_.hold(heap_.is_sealed(b), Rule::header_sealed, b))
		return false; // without the size, the next block cannot be found
	const Header h = LockedPool::raw_header(b);
	if (leg.before != nullptr) {
		auditor_.hold(h.prev_free() == leg.header.is_free(), Rule::footer_agrees, b);
		look_at(leg.before, leg.header);
	} else if (b == arena_.first()) {
		auditor_.hold(!h.prev_free(), Rule::footer_agrees, b);
	}
	if (b == leg.stop) {
		auditor_.hold(b != arena_.last() || h.is_end(), Rule::blocks_fill_arena, b);
		return false;
	}
	const auto room = static_cast<std::size_t>(leg.stop->address() - b->address());
	if (!auditor_.hold(!h.is_end() && h.size() <= room, Rule::blocks_fill_arena, b))
		return false;
	leg = Leg{.at = b->after(h.size()), .stop = leg.stop, .before = b, .header = h};
	return true;
}

/// Checks the header at `at` and the block before it. False at the leg's end, or if it is stuck.
inline bool Sweep::step(Leg& leg)
{
	const Block* b = leg.at;
	const Header h = LockedPool::raw_header(b);
	const Header before = leg.header;
	const std::size_t size = h.size();
	const bool is_common = leg.before != nullptr && b < leg.stop &&
			       key_.is_sealed(b, Kind::header, b->header) &&
			       size - 1 < leg.stop->address() - b->address() &&
			       before.mark() == Mark::live && !h.prev_free() &&
			       short_canary_holds(b, before.padding());
	if (!is_common) [[unlikely]]
		return step_slow(leg);
	tally_.add(before);
	leg.at = b->after(size);
	leg.before = b;
	leg.header = h;
	__builtin_prefetch(at<std::byte>(leg.at, -16));
	__builtin_prefetch(leg.at);
	return true;
}

/// Divides the arena into most_legs equal parts and keeps, for each, the lowest start proposed.
void Sweep::propose(const Block** starts, const Block* b) const
{
	if (b == nullptr || !arena_.spans(b->address()))
		return;
	const std::size_t part = (b->address() - arena_.base) / (arena_.size / most_legs + 1);
	if (starts[part] == nullptr || b < starts[part])
		starts[part] = b;
}

/// Chooses where the legs begin and end. Returns how many there are.
unsigned Sweep::plan(Leg* legs)
{
	const Block* starts[most_legs] = {arena_.first()};
	if (arena_.size >= 2 * least_leg) {
		const FreeIndex& index = heap_.index();
		for (unsigned l = index.first_from(0); l < index.lists();
		     l = index.first_from(l + 1))
			propose(starts, index.head(l));
		const Cache& cache = heap_.cache();
		for (std::size_t cls = 0; cls < Cache::classes; cls++)
			for (unsigned i = 0; i < cache.count(cls); i++)
				propose(starts, cache.entry(cls, i));
		starts[0] = arena_.first();
	}
	unsigned n = 0;
	for (const Block* start : starts)
		if (start != nullptr)
			legs[n++] = Leg{.at = start,
					.stop = nullptr,
					.before = nullptr,
					.header = Header{}};
	for (unsigned i = 0; i < n; i++)
		legs[i].stop = i + 1 < n ? legs[i + 1].at : arena_.last();
	return n;
}

void Sweep::run()
{
	Leg legs[most_legs];
	unsigned n = plan(legs);
	while (n != 0)
		for (unsigned i = 0; i < n;)
			if (step(legs[i]))
				i++;
			else
				legs[i] = legs[--n];
}

} // namespace

void sweep(LockedPool heap, const Arena& arena, const Auditor& auditor, Tally& tally)
{
	Sweep{heap, arena, auditor, tally}.run();
}

} // namespace pool
