// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.hh — everything that kmalloc can say. All wordings are in say.cc.
//
// The host gets whole texts, composed on the stack: a kernel's own printf may know little. Each
// report ends in the host's panic, which should not return, and traps if there is none.
#pragma once
#include "state.hh"

namespace kalloc {

struct Bucket;

void print_text(const State& s, const char* text);

/// Of a pointer into a bucket: to a free block, never handed out, inside a block, the bucket's own.
void report_no_small_block(const State& s, const Call& call, Bucket& b);

/// Of a pointer into no bucket: a buffer for DMA, a large block's inside, freed, or foreign.
void report_no_block(State& s, const Call& call);

/// Of a pointer that kfree_dma does not take.
void report_no_dma(State& s, const Call& call);

/// A free block's link leads to no free block.
void report_lost_link(const State& s, const Call& call, Bucket& b, const void* block);

/// A bucket's own words are not what was written.
void report_lost_bucket(const State& s, const Call& call, const Bucket& b);

/// A rule does not hold, there.
void report_violation(const State& s, const Call& call, const char* rule, const void* where);

/// What the Pool of large blocks has to report.
void report_of_pool(const State& s, const char* text);

/// What KMALLOC_PARANOIA asks of that Pool: true, or it has reported what is wrong. Where there is
/// no room for words it asks nothing, and the Pool's audit is left out with them.
bool is_watched_pool_sound(State& s);

/// A thread is inside kmalloc, and calls it again. If panic returns, what the thread had locked is
/// released, and it is the end.
[[noreturn]] void report_reentry(const State& s);

void report_misaligned_pages(const State& s, const void* base, std::size_t align);

struct ClassFigures {
	std::size_t size, buckets, live;
};

void print_class(const State& s, const ClassFigures& figures);
void print_totals(const State& s, const kmallocstats& figures);

} // namespace kalloc
