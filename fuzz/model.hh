// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.hh — what a pool's caller may rely on, kept beside the pool and compared with
// it after each call.
//
// The audit (pool/rules.hh) is what the engine promises itself; the model is what it
// promises others. It knows of blocks, their sizes and marks, of arenas and of counts,
// and learns of them from calls, their results and callbacks alone.
#pragma once
#include "world.h"
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace fuzz {

/// What is known of the block in a slot, beyond the slot itself.
struct Known {
	bool pinned = false, aligned = false, tagged = false;
	std::array<std::uintptr_t, 2> tag{};
	// As poolwalk told after the last call:
	std::uintptr_t base = 0;
	std::size_t whole = 0;
};

struct Counts {
	std::uint64_t allocs = 0, frees = 0, reallocs = 0, refused = 0, misused = 0;
};

/// A pool as its caller sees it.
class Model {
public:
	void begin(unsigned pool);
	void before(const call& c);
	void after(const call& c);
	void moved(unsigned slot, void* from, void* to);

	/// Bytes that looking at the pool once costs, and its owner knows to be too many.
	std::size_t cost() const;

	/// Is that pointer in a block that is the caller's, but not its address?
	bool is_interior(const void* pointer) const;

	/// Compares all that poolwalk told: blocks, totals, arenas, the engine's own rules.
	void observe();

	/// Is what the caller wrote to all of its blocks still there?
	void verify_contents() const;

private:
	seat& seat_of() const { return world.seats[pool_]; }
	Pool& pool() const { return *seat_of().pool; }
	const slot& slot_of(const call& c) const { return seat_of().slots[c.slot]; }

	void took(const call& c, bool is_aligned);
	void lost(unsigned slot);
	void resized(const call& c);
	void compacted(const call& c);
	void trimmed(const call& c) const;
	void overlap_told(const call& c) const;
	void stats_told(const call& c) const;
	void was_reset();
	void refused(const call& c);
	void check_refusal(const call& c) const;
	void check_aligned_refusal(const call& c) const;
	void check_errno(const call& c) const;
	void check_place(const call& c) const;
	void check_constraints(const call& c) const;
	void check_paint(const call& c) const;
	void check_first_fit(const call& c) const;
	void compare_blocks();
	void compare_block(const PoolBlock& b, unsigned slot);
	void compare_totals() const;
	void compare_arenas() const;

	std::size_t metadata_bytes() const
	{
		return pool().cursize - pool().curfree - pool().curalloc;
	}
	// As they were when the pool got its first arena, or will be.
	std::size_t quantum() const;
	std::size_t minblock() const;
	std::size_t need_for(const call& c, std::size_t want) const;
	bool serves(std::size_t size, std::size_t need) const;
	bool is_limited(std::size_t need) const;

	unsigned pool_ = 0;
	std::array<Known, world_slots> known_{};
	std::map<std::uintptr_t, std::size_t> quarantined_; // base and whole size
	std::vector<PoolBlock> walked_;
	Counts counts_{};
	int nfree_ = 0;
	std::size_t size_before_ = 0, metadata_before_ = 0;
	bool was_filled_ = false;
	bool was_empty_ = true;
	std::size_t founded_quantum_ = 0, founded_minblock_ = 0;
};

} // namespace fuzz
