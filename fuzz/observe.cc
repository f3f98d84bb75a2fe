// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// observe.cc — the pool, as poolwalk tells of it, beside the model; and the one audit.
#include "inside.hh"
#include "model.hh"
#include "oracle.hh"
#include <algorithm>
#include <numeric>

namespace fuzz {

std::size_t Model::quantum() const
{
	const std::size_t q = was_empty_ ? pool().quantum : founded_quantum_;
	return std::lcm(q == 0 ? std::size_t{16} : q, std::size_t{16});
}

std::size_t Model::minblock() const
{
	return was_empty_ ? pool().minblock : founded_minblock_;
}

void Model::compare_block(const PoolBlock& b, unsigned s)
{
	Known& k = known_[s];
	const slot& own = seat_of().slots[s];
	expect(b.size == own.size, "poolwalk tells another size than was asked for");
	expect((b.pinned != 0) == k.pinned, "poolwalk is wrong about a block being pinned");
	expect((b.aligned != 0) == k.aligned, "poolwalk is wrong about a block being aligned");
	expect(b.tag[0] == k.tag[0] && b.tag[1] == k.tag[1], "poolwalk tells of other tags");
	expect(address_of(b.ptr) + b.size < address_of(b.base) + b.whole,
	       "a block has no byte of canary");
	expect(b.whole >= minblock(), "a block is smaller than minblock");
	expect(b.whole % quantum() == 0, "a block is no multiple of the quantum");
	k.base = address_of(b.base);
	k.whole = b.whole;
}

void Model::compare_blocks()
{
	// The slots with a block, in order of address; behind them one that is none.
	std::array<unsigned, world_slots + 1> order{};
	const auto& slots = seat_of().slots;
	unsigned live = 0;
	for (unsigned i = 0; i < world_slots; i++)
		if (slots[i].ptr != nullptr)
			order[live++] = i;
	std::sort(order.begin(), order.begin() + live,
		  [&](unsigned a, unsigned b) { return slots[a].ptr < slots[b].ptr; });
	unsigned next = 0;
	std::size_t quarantined = 0;
	std::uintptr_t stop = 0;
	for (const PoolBlock& b : walked_) {
		expect(address_of(b.base) >= stop, "poolwalk is out of order, or blocks overlap");
		stop = address_of(b.base) + b.whole;
		const piece* home = piece_at(seat_of().source, b.base);
		expect(home != nullptr && stop <= address_of(home->base) + home->size,
		       "a block lies outside all arenas");
		if (b.state == poolblock_quarantined) {
			const auto found = quarantined_.find(address_of(b.base));
			expect(found != quarantined_.end() && found->second == b.whole,
			       "poolwalk tells of a quarantined block that is none");
			quarantined++;
		}
		if (b.state != poolblock_allocated)
			continue;
		expect(next < live && slots[order[next]].ptr == b.ptr,
		       "poolwalk tells of a block that nobody has, or not of one that somebody "
		       "has");
		compare_block(b, order[next++]);
	}
	expect(next == live, "poolwalk does not tell of a block that somebody has");
	expect(quarantined == quarantined_.size(), "a block kept by POOL_NOREUSE is gone");
}

void Model::compare_totals() const
{
	const Pool& p = pool();
	std::size_t allocated = 0;
	std::size_t free = 0;
	for (const PoolBlock& b : walked_) {
		if (b.state == poolblock_allocated || b.state == poolblock_quarantined)
			allocated += b.whole;
		if (b.state == poolblock_free || b.state == poolblock_cached)
			free += b.whole;
	}
	expect(p.curalloc == allocated, "curalloc is not the sum of allocated blocks");
	expect(p.curfree == free, "curfree is not the sum of free blocks");
	expect(p.nfree == nfree_, "nfree is not the number of calls to free");
}

void Model::compare_arenas() const
{
	const source& s = seat_of().source;
	std::size_t sum = 0;
	for (unsigned i = 0; i < s.count; i++)
		sum += s.pieces[i].size;
	expect(pool().cursize == sum, "cursize is not the sum of the arenas");
}

void Model::observe()
{
	if (was_empty_ && pool().state != nullptr) {
		const bool is_buffer = seat_of().setup.buffer != 0;
		founded_quantum_ = is_buffer ? 0 : pool().quantum;
		founded_minblock_ = is_buffer ? 0 : pool().minblock;
		was_empty_ = false;
	}
	compare_blocks();
	compare_totals();
	compare_arenas();
	if (const char* rule = first_violation(pool()))
		world_fail(rule);
}

void Model::verify_contents() const
{
	for (const slot& s : seat_of().slots)
		if (s.ptr != nullptr)
			expect(pattern_holds(s.ptr, s.size, s.size, s.seed) != 0,
			       "a block has lost its contents");
}

} // namespace fuzz
