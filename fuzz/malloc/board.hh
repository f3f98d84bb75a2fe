// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.hh — the machine that the malloc replacement runs on: memory at the same addresses in each
// run, a clock that stands still unless it is told to go on, descriptors, threads; and refusals.
#pragma once
#include "doors.hh"
#include <cstddef>
#include <cstdint>

namespace fuzz {

extern const FuzzDoors& fuzz_doors;

struct BoardShape {
	std::size_t page;          // 4, 16 or 64 KiB
	std::size_t address_space; // RLIMIT_AS; SIZE_MAX is none
	bool is_privileged;
	bool has_file;   // /etc/poolalloc.conf
	unsigned closed; // a descriptor that is not open, 0 for none
};

/// No mapping, no thread but the first, nothing refused.
void set_up_board(const BoardShape& shape);

// ---- refusals ----

enum class Harm : unsigned char { none, half };

struct Refusal {
	unsigned call;  // which kind: see `refusable`
	unsigned first; // the first that is refused, from 1; 0 is none
	bool goes_on;
	int error;
	Harm harm;
};
extern const char* const refusable[];
extern const unsigned refusable_count;

void refuse(const Refusal& refusal);

/// How many calls were refused since the board was set up, by a Refusal or for want of memory.
unsigned refused();

// ---- time, threads, output ----

void pass_milliseconds(std::uint64_t n);

/// The calls that follow are those of this thread. 0 is the first.
void set_thread(unsigned thread);

/// The end of the thread: what it asked to have called is called.
void call_thread_end();

/// The other side of a fork: another process, whose first thread is the one that forked.
void become_child();

/// What was asked to be called around forks.
struct ForkHandlers {
	void (*before)();
	void (*in_parent)();
	void (*in_child)();
};
ForkHandlers fork_handlers();

/// What pthread_create was last asked to run; null if nothing since.
void* (*take_thread_function())(void*);

/// What was written to any descriptor since it was last cleared, as far as there was room.
const char* written();
void clear_written();
/// Was no write refused since then?
bool is_written_whole();

// ---- endings ----

/// Where the end of the program is to go on; null: nowhere, it is unexpected.
void expect_end(void (*jump)());

/// Called where another thread may run: inside a call of the kernel.
void set_between(void (*between)());

/// Prints it and aborts.
[[noreturn]] void fail(const char* what);

inline void need(bool truth, const char* otherwise)
{
	if (!truth)
		fail(otherwise);
}

} // namespace fuzz
