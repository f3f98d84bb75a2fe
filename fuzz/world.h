/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * world.h — the pools that an input plays with, and all that can be done to them.
 *
 * C, and on nothing but pool.h: the fuzzer runs these functions, and a failing
 * input is printed as a C program that holds them and calls them in turn (print.cc).
 * Whoever wants to know more of a call than the calls themselves tell sets
 * `world.observer`; the printed program does not.
 */
#ifndef POOLALLOC_FUZZ_WORLD_H
#define POOLALLOC_FUZZ_WORLD_H

#include <pool.h>
#include <setjmp.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { world_pools = 3, world_slots = 64, world_pieces = 64 };

/* A buffer, or an arena, that a pool must not refuse. */
enum { enough_for_pool = 2048 };

/* Where the next arena goes, and what it is like. */
enum { place_above, place_below, place_first_hole, place_count };

/* Which callbacks a pool has. */
enum {
	has_alloc = 1 << 0,
	has_merge = 1 << 1,
	has_move = 1 << 2,
	has_free = 1 << 3,
	has_purge = 1 << 4,
	has_lock = 1 << 5,
	has_logstack = 1 << 6
};

/* How a pool is made. With `buffer` bytes it is a poolbuffer of that size. */
struct setup {
	size_t quantum, minblock, minarena, maxsize;
	size_t buffer;
	int flags;
	int callbacks;
};

/* A piece of memory that a pool has: from alloc, or given to it. */
struct piece {
	unsigned char* base;
	size_t size;
	int given;
};

/* Where a pool's arenas come from: a window of addresses of its own. */
struct source {
	unsigned char* window;
	unsigned char* floor; /* nothing goes below: a poolbuffer's Pool is there */
	size_t size;
	struct piece pieces[world_pieces]; /* in order of address */
	unsigned count;
	unsigned placing;            /* place_… */
	size_t gap;                  /* bytes left between pieces: 0 lets them touch */
	unsigned refuse_after;       /* so many requests are served … */
	unsigned refuse_count;       /* … and then so many are refused */
	int merges;                  /* what merge answers */
	unsigned char fresh;         /* what new memory holds */
	size_t dirty_from, dirty_to; /* offsets in the window that were ever used */
};

struct slot {
	unsigned char* ptr;
	size_t size;
	unsigned seed; /* of the pattern inside; 0 if nothing was written there */
};

/* What the callbacks saw during one call. */
struct events {
	unsigned asked, refused, given_back, merged, moved, purged, printed, panicked;
	int last_refused; /* the last request for an arena was refused */
};

struct seat {
	Pool own;
	Pool* pool;
	struct setup setup;
	struct source source;
	struct slot slots[world_slots];
	void* ghost; /* a block that was freed */
	void* root;  /* poolroot's */
	int locked;
	struct events seen;
};

enum verb {
	verb_alloc,
	verb_align,
	verb_free,
	verb_realloc,
	verb_msize,
	verb_overlap,
	verb_compact,
	verb_compactstep,
	verb_check,
	verb_blockcheck,
	verb_reset,
	verb_adopt,
	verb_trim,
	verb_pin,
	verb_unpin,
	verb_walk,
	verb_stats,
	verb_settag,
	verb_gettag,
	verb_dump,
	verb_root,
	verb_setting, /* of flags, limits, callbacks: no call at all */
	verb_misuse   /* any call that has to end in panic */
};

/* One call of a pool's function. */
struct call {
	enum verb verb;
	unsigned pool, slot;
	void* ptr; /* the argument */
	size_t size, align, span, number;
	long offset;
	struct slot before; /* the slot, as it was */
	void* result;
	size_t answer;
	int error; /* errno behind it; it was 0 */
	PoolStats stats;
};

/* May `call` be made; it was made; a block has moved; something is wrong. */
struct observer {
	int (*before)(const struct call* call);
	void (*after)(const struct call* call);
	void (*moved)(unsigned pool, unsigned slot, void* from, void* to);
	void (*failed)(const char* what);
};

struct world {
	struct seat seats[world_pools];
	unsigned now; /* the pool that is called: callbacks are not told */
	const struct observer* observer;
	int expecting;     /* panic is what should happen … */
	int panic_returns; /* … and this is how it ends */
	char message[512]; /* what it said */
	jmp_buf escape;
};

extern struct world world;

/* ---- source.c ---- */
void world_open(void);  /* a window for each pool, once */
void world_clean(void); /* as it was at the start */
void* source_take(struct source* s, size_t size, int given);
int source_merge(struct source* s, const void* low, const void* high);
int source_give(struct source* s, const void* base, size_t size);
void source_purge(struct source* s, void* base, size_t size);

void pattern_write(unsigned char* at, size_t size, unsigned seed);
int pattern_holds(const unsigned char* at, size_t size, size_t upto, unsigned seed);

/* ---- callbacks.c ---- */
void world_fail(const char* what);
void make_pool(unsigned p, struct setup setup);
void do_callbacks(unsigned p, int callbacks);

/* ---- verbs.c: p is a pool, s is a slot of it ---- */
void call_begin(struct call* c, enum verb verb, unsigned p, unsigned s);
int call_allowed(const struct call* c);
void call_end(struct call* c);
void do_alloc(unsigned p, unsigned s, size_t size, unsigned seed);
void do_align(unsigned p, unsigned s, size_t size, size_t align, long offset, size_t span,
	      unsigned seed);
void do_free(unsigned p, unsigned s);
void do_realloc(unsigned p, unsigned s, size_t size, unsigned seed);
void do_msize(unsigned p, unsigned s, unsigned seed);

/* ---- pool_verbs.c ---- */
void do_overlap(unsigned p, unsigned s, long distance, size_t size);
void do_compact(unsigned p);
int do_compactstep(unsigned p, size_t bytes);
void do_check(unsigned p);
void do_blockcheck(unsigned p, unsigned s);
void do_reset(unsigned p);
void do_adopt(unsigned p, size_t size);
void do_trim(unsigned p);
void do_pin(unsigned p, unsigned s);
void do_unpin(unsigned p, unsigned s);
void do_walk(unsigned p, size_t stop_after);
void do_stats(unsigned p);
void do_settag(unsigned p, unsigned s, int which, size_t tag);
void do_gettag(unsigned p, unsigned s, int which);
void do_dump(unsigned p);
void do_root(unsigned p);

/* ---- settings.c: what changes between calls, and calls by the dozen ---- */
void do_alloc_many(unsigned p, unsigned s, unsigned count, size_t size, unsigned seed);
void do_free_many(unsigned p, unsigned s, unsigned count, unsigned stride);
void do_compact_all(unsigned p, size_t bytes);
void do_flags(unsigned p, int flags);
void do_limits(unsigned p, size_t maxsize, size_t minarena);
void do_refuse(unsigned p, unsigned after, unsigned count);
void do_place(unsigned p, unsigned placing, size_t gap, int merges, unsigned fresh);

/* ---- misuse.c: calls that have to end in panic, and harm that is undone ---- */
enum { wrong_freed, wrong_interior, wrong_other_pool, wrong_address, wrong_count };
enum {
	use_free,
	use_realloc,
	use_msize,
	use_blockcheck,
	use_pin,
	use_unpin,
	use_settag,
	use_gettag,
	use_count
};
void do_wrong(unsigned p, unsigned s, int wrong, size_t distance, int use);
void do_overrun(unsigned p, unsigned s, size_t at, unsigned value, int use);
void do_smash_header(unsigned p, unsigned s, unsigned at, unsigned value, int use);
void do_smash_free(unsigned p, unsigned nth, unsigned at, unsigned value);
void do_underrun(unsigned p, unsigned s, unsigned value, int use);
void do_overwrite(unsigned p, unsigned nth, size_t at, unsigned value);
void do_nul(unsigned p, unsigned s);
void do_panic_returns(unsigned p, int yes);

/* ---- ruin.c ---- */
void do_ruin(unsigned p, unsigned s, unsigned nth, unsigned at, unsigned value);

#ifdef __cplusplus
}
#endif
#endif
