// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.hh — the machine that the malloc replacement runs on: memory at the same addresses in each
// run, a clock that advances only when told to, descriptors, threads, and refusals.
#pragma once
#include "doors.hh"
#include <cstddef>
#include <cstdint>

namespace fuzz {

extern const FuzzDoors& fuzz_doors;

struct BoardShape {
	std::size_t page;          // 4, 16 or 64 KiB
	std::size_t address_space; // RLIMIT_AS in bytes; SIZE_MAX: no limit
	bool is_privileged;
	bool has_file;   // /etc/poolalloc.conf
	unsigned closed; // a descriptor that is not open; 0: none
};

/// Resets the board: no mappings, only the first thread, nothing refused.
void set_up_board(const BoardShape& shape);

// ---- refusals ----

enum class Harm : unsigned char { none, half };

struct Refusal {
	unsigned call;  // index into `refusable`
	unsigned first; // the first call refused, counting from 1; 0: none
	bool goes_on;
	int error;
	Harm harm;
};
extern const char* const refusable[];
extern const unsigned refusable_count;

void refuse(const Refusal& refusal);

/// How many calls were refused since the board was set up, by a Refusal or for lack of memory.
unsigned refused();

// ---- time, threads, output ----

void pass_milliseconds(std::uint64_t n);

/// The calls that follow are made by this thread. 0 is the first.
void set_thread(unsigned thread);

/// The thread ends: calls the destructor that it registered.
void call_thread_end();

/// Continues as the child of a fork: another process, whose first thread is the one that forked.
void become_child();

/// The handlers registered for forks.
struct ForkHandlers {
	void (*before)();
	void (*in_parent)();
	void (*in_child)();
};
ForkHandlers fork_handlers();

/// The function passed to pthread_create since this was last asked; null if none.
void* (*take_thread_function())(void*);

/// What was written to any descriptor since the last clear_written(), as far as it fits.
const char* written();
void clear_written();
/// Was no write refused since then?
bool is_written_whole();

// ---- endings ----

/// Where to continue when the program ends; null: an end is unexpected, and fails.
void expect_end(void (*jump)());

/// `between` is called inside kernel calls, where another thread may run.
void set_between(void (*between)());

/// Prints the message and aborts.
[[noreturn]] void fail(const char* what);

inline void need(bool truth, const char* otherwise)
{
	if (!truth)
		fail(otherwise);
}

} // namespace fuzz
