// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// state.hh — all that kmalloc knows between two calls.
//
//	kmalloc.cc   the public functions, which session.hh brackets
//	verbs        what they have in common
//	bucket       small blocks                 large       the others, in a Pool
//	dma.cc       contiguous pages             pages.cc    from the host, and back
//	audit.cc     what is always true          say         every message
//	host.cc      the system as a host         nohost.cc   where there is none
#pragma once
#include "kmalloc.h"
#include "pool.h"
#include "table.hh"
#include "thread_safety.hh"

namespace kalloc {

/// The host of the beginning; host.cc or nohost.cc has it.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit says that it is not
extern constinit const kmallochost default_host;

/// For a host that leaves them 0.
std::size_t natural_page();
std::uintptr_t natural_secret();

constexpr unsigned smallest_shift = 3;
constexpr unsigned most_classes = 15; // 8 bytes to an eighth of the largest bucket
constexpr std::size_t largest_bucket = std::size_t{1} << 20U;
static_assert(std::size_t{1} << (most_classes - 1 + smallest_shift) == largest_bucket / 8);

/// Blocks of one power of two.
struct Class {
	/// A ring of the buckets with room; those that are empty come last. A new block is taken
	/// from this one.
	Bucket* open;
	unsigned empty; // how many of them hold nothing
	// The block that was freed last, if none was waiting here: the next to be handed out. Its
	// bucket counts it as allocated.
	void* recent;
	// A block's number in its bucket: of the first behind the bucket's own words, and behind
	// the last.
	std::uint32_t first, stop;
};

/// A buffer of kmalloc_dma; the record is a small block itself.
struct DmaBuffer {
	DmaBuffer* next;
	void* base;
	std::size_t size;
};

struct State {
	const kmallochost* host = &default_host;
	bool is_ready = false;
	bool may_not_grow = false; // in this call: KMALLOC_NOGROW
	bool is_inside = false;    // a call is under way that took no lock
	bool has_told = false;     // something was reported in this call
	int debug = 0;
	unsigned class_count = 0;
	unsigned bucket_shift = 0;
	std::size_t page = 0;
	std::size_t bucket_bytes = 0;
	std::size_t small = 0;      // the largest request for a bucket
	std::size_t fast_below = 0; // requests below this need no more than a look into a bucket
	std::uintptr_t key = 0;
	Table table;
	Class classes[most_classes] = {};
	Pool pool = {};
	std::size_t large_blocks = 0;
	DmaBuffer* dma = nullptr;
	std::size_t held = 0, peak = 0, refused = 0;

	bool is_watched() const { return (debug & KMALLOC_PARANOIA) != 0; }
	bool may_give() const { return !may_not_grow && host->freepages != nullptr; }

	/// The whole pages that so many bytes take; 0 if there can be no such size.
	std::size_t whole_pages(std::size_t size) const
	{
		return size > largest_size ? 0 : round_up(size, page);
	}
};

/// Stands for kmalloc's lock in what the analysis is told: the host's, or the mark of a thread that
/// is alone. Whoever is given a State& has it.
extern class CAPABILITY("lock of kmalloc") StateLock {
} its_lock; // NOLINT(*-static-initializers): declared only

// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): as above
extern constinit State state GUARDED_BY(its_lock);

/// Needs no lock: it is set before the first call.
inline const kmallochost& the_host() NO_THREAD_SAFETY_ANALYSIS
{
	return *state.host;
}

/// In place of a call's size, where it has none.
constexpr std::size_t no_argument = SIZE_MAX;

/// What was called, for messages. Of pointer and size the one that matters.
struct Call {
	const char* name;
	const void* pointer;
	std::size_t size = 0;
};

// ---- pages.cc ----

/// Are its sizes what they have to be?
bool is_valid(const kmallochost& host);

/// The largest request for a bucket.
std::size_t small_of(const kmallochost& host);

/// Sizes, classes and the Pool, for the host that is now known.
void set_up(State& s);

/// May the host be asked for pages, and be given some back?
void set_growth(State& s, bool is_allowed);

void set_debug(State& s, int flags);

/// A bucket that is kept empty is given back if the host has no pages left. Null if there are
/// none even then.
void* take_pages(State& s, std::size_t size, std::size_t align);
void give_pages(State& s, void* base, std::size_t size);

/// More, or fewer, bytes are held.
void count_held(State& s, std::size_t size);
void count_given(State& s, std::size_t size);

} // namespace kalloc
