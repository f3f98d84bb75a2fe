// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// doors.hh — the border between the malloc replacement and the fuzz target.
//
//	malloc_fuzz                          libmalloc_of_fuzz.so
//	+-----------------------+            +---------------------------------+
//	| script, model, target | -- doors ->| malloc/, pool/, host/           |
//	| board: a kernel       | <- board_ -| stand_ins.cc: what they ask for |
//	+-----------------------+            +---------------------------------+
//
// The library exports `fuzz_find_doors` and nothing else, so the program and the fuzzer keep the
// malloc they have. What the library would ask of the kernel or of the C library, it asks of the
// board. Its writable memory can be restored to what it was when it was loaded (image.hh).
#pragma once
#include "poolmalloc.h"
#include <cstdio>

extern "C" {

struct mallinfo2;

struct FuzzDoors {
	// The malloc family.
	void* (*malloc)(size_t);
	void* (*calloc)(size_t, size_t);
	void* (*realloc)(void*, size_t);
	void* (*reallocarray)(void*, size_t, size_t);
	void (*free)(void*);
	void (*cfree)(void*);
	void (*free_sized)(void*, size_t);
	void (*free_aligned_sized)(void*, size_t, size_t);
	void* (*aligned_alloc)(size_t, size_t);
	void* (*memalign)(size_t, size_t);
	int (*posix_memalign)(void**, size_t, size_t);
	void* (*valloc)(size_t);
	void* (*pvalloc)(size_t);
	size_t (*usable_size)(void*);

	// C++. `form` is a bit set: 1 array, 2 aligned, 4 nothrow.
	void* (*make)(unsigned form, size_t size, size_t align);
	void (*unmake)(unsigned form, void* block, size_t size, size_t align);

	// Plan 9's functions.
	void* (*mallocz)(size_t, int);
	void* (*mallocalign)(size_t, size_t, long, size_t);
	size_t (*msize)(void*);
	void (*setmalloctag)(void*, uintptr_t);
	void (*setrealloctag)(void*, uintptr_t);
	uintptr_t (*getmalloctag)(void*);
	uintptr_t (*getrealloctag)(void*);
	void* (*malloctopoolblock)(void*);

	// Queries, tuning, the clock.
	size_t (*stats)(PoolMallocStats*, size_t);
	void (*quick_stats)(PoolMallocStats*); // without a call of the kernel
	void (*json)(void (*)(void*, const char*, size_t), void*);
	void (*metrics)(void (*)(void*, const char*, size_t), void*);
	void (*malloc_stats)(void);
	int (*malloc_info)(int, FILE*);
	int (*mallinfo)(void); // whether some of mallinfo2's fields are right
	int (*malloc_trim)(size_t);
	int (*mallopt)(int, int);
	size_t (*poolidle)(void);
	int (*walk)(int (*)(void*, const PoolBlock*), void*);
	void (*limit)(size_t, void (*)(void*, size_t), void*);
	void* (*dlopen)(const char*, int);
	void (*exit_report)(void);

	// The pool, through pool.h.
	Pool* pool;
	void (*poolcheck)(Pool*);
	void (*poolmalloccheck)(void);
	void (*poolfree)(Pool*, void*);
	void (*poolreset)(Pool*);
	size_t (*pooltrim)(Pool*);

	// Internals.
	unsigned (*class_of_block)(const void*); // 0: not in a class
	size_t (*class_size)(unsigned);
	int (*holds_a_lock)(void);
	int (*holds_all_locks)(void);
	void (*audit)(void); // runs the audit of malloc's rules; violations go to the board
	size_t* page_move_worth;
	char*** environment;
	void (*learn_facts)(void);              // about the machine, which differs between inputs
	unsigned char *counters, *counters_end; // coverage counters of the fuzzer
	unsigned char *profile, *profile_end;   // coverage counters of llvm-cov
};

/// The library's only export.
const struct FuzzDoors* fuzz_find_doors(void);

// The board's functions, called by the library.
long board_kernel(long number, const long* words);
[[noreturn]] void board_abort();
unsigned long board_auxiliary(unsigned long type);
int board_key_create(void (*destructor)(void*));
int board_setspecific(void* value);
int board_create_thread(void* (*run)(void*));
int board_atfork(void (*before)(void), void (*in_parent)(void), void (*in_child)(void));
void* board_symbol(const char* name);
void board_violation(const char* sentence, const void* where, size_t noted, size_t counted);
}
