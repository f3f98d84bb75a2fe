// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// settings.cc — changes to the surroundings between calls: arenas are refused, flags change,
// sources are requested.
#include "world.hh"

namespace fuzz {

void step_refuse(Bytes& in)
{
	const unsigned n = in.below(8);
	world.refuse_after = n == 7 ? none : static_cast<int>(n);
	trace("arenas are refused after %d\n", world.refuse_after);
}

/// Changes the flags of one Pool, which is allowed at any time.
void step_flags(Bytes& in)
{
	constexpr std::array<int, 7> flags{0,
					   POOL_ANTAGONISM,
					   POOL_PARANOIA,
					   POOL_NOREUSE,
					   POOL_FIRSTFIT,
					   POOL_TAGS,
					   POOL_ANTAGONISM | POOL_NOREUSE};
	Pool* pool = pool_of(watched);
	pool->flags = flags[in.below(flags.size())];
	trace("flags %#x\n", static_cast<unsigned>(pool->flags));
}

/// Requests a source a second time, or passes something that cannot be a source.
void step_sources(Bytes& in)
{
	alignas(16) static unsigned char few_bytes[8];
	const int source = in.below(2) == 0 ? bare : watched;
	kmcell* cell = kmsource(pool_of(source));
	if (cell_of(source) == nullptr) // refused after a reset
		(source == bare ? world.bare_cell : world.watched_cell) = cell;
	else if (cell != cell_of(source))
		fail("kmsource returns another cell");
	if (kmsource(nullptr) != nullptr || kmsourceif(few_bytes, sizeof few_bytes) != nullptr)
		fail("a source out of nothing");
	for (const Cells& c : world.cells)
		if (c.pool != nullptr)
			expect(kmsourcex(&c.pool->id), {kmcond_kind}, "kmsourcex of a kmpool");
	expect(kmsourcex(nullptr), {kmcond_ok, kmcond_kind, kmcond_invalid}, "kmsourcex of none");
}

} // namespace fuzz
