// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.hh — every message of kmalloc. All wordings are in say.cc.
//
// The host gets whole texts, composed on the stack: a kernel's own printf may support little. Each
// report ends in the host's panic, which should not return; it traps if there is none.
#pragma once
#include "state.hh"

namespace kalloc {

struct Bucket;

void print_text(const State& s, const char* text);

/// A pointer into a bucket: to a free block, one never handed out, into a block, or to kmalloc's
/// own.
void report_no_small_block(const State& s, const Call& call, Bucket& b);

/// A pointer into no bucket: to a DMA buffer, into a large block, to freed memory, or a foreign
/// one.
void report_no_block(State& s, const Call& call);

/// A pointer that kfree_dma does not accept.
void report_no_dma(State& s, const Call& call);

/// A free block's link leads to no free block.
void report_lost_link(const State& s, const Call& call, Bucket& b, const void* block);

/// A bucket's own fields were overwritten.
void report_lost_bucket(const State& s, const Call& call, const Bucket& b);

/// A rule is broken at that place.
void report_violation(const State& s, const Call& call, const char* rule, const void* where);

/// A report of the Pool of large blocks.
void report_of_pool(const State& s, const char* text);

/// What KMALLOC_PARANOIA checks of that Pool: true, or it has reported what is wrong. Without room
/// for wordings nothing is checked, and the Pool's audit is not linked either.
bool is_watched_pool_sound(State& s);

/// A thread inside kmalloc calls it again. If panic returns, releases what the thread had locked,
/// and traps.
[[noreturn]] void report_reentry(const State& s);

void report_misaligned_pages(const State& s, const void* base, std::size_t align);

struct ClassFigures {
	std::size_t size, buckets, live;
};

void print_class(const State& s, const ClassFigures& figures);
void print_totals(const State& s, const kmallocstats& figures);

} // namespace kalloc
