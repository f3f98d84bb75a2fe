// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// system.hh — what is asked of the operating system, and nothing of how.
//
// All of it goes by raw system calls: another library may have wrapped mmap, write
// or open and may allocate in there, and we are often asked with a lock held. None
// of it allocates, and none of it changes errno unless it says so.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace host {

constexpr int standard_error = 2;

/// Keeps errno as it was, for the length of a scope.
class KeepErrno {
public:
	KeepErrno();
	~KeepErrno();
	KeepErrno(const KeepErrno&) = delete;
	KeepErrno& operator=(const KeepErrno&) = delete;

private:
	int saved_;
};

// ---- pages ----

/// A power of two, read from the system: 4, 16 or 64 KiB.
std::size_t page_size();

/// `size` rounded up to whole pages; 0 if that cannot be said in a size_t.
std::size_t whole_pages(std::size_t size);

/// Address space that is not to be touched before `commit`, at `hint` if that is free;
/// null if there is none.
void* reserve(void* hint, std::size_t size);

/// Makes whole pages of reserved space usable. False if the system refuses.
bool commit(void* base, std::size_t size);

/// Takes usable pages back, contents and all, and leaves them reserved.
void decommit(void* base, std::size_t size);

/// Usable pages, at `hint` if that is free; null if there are none.
void* map(void* hint, std::size_t size);

void unmap(void* base, std::size_t size);

/// What map_huge gives: one page of the system's larger kind, if it has some set apart; its
/// frame is one piece of physical memory.
constexpr std::size_t huge_page = std::size_t{2} << 20U;
void* map_huge();

/// Drops the contents of the whole pages inside the range; they read as zero when
/// next touched. False if the system keeps them (they may be locked in memory).
bool discard(void* base, std::size_t size);

/// Moves whole pages, contents and all, over other usable ones; where they were, there are zeroes.
/// False, and nothing has changed, if the system cannot do that.
bool move_pages(void* to, void* from, std::size_t size);

/// What RLIMIT_AS leaves a process; SIZE_MAX if it sets no limit.
std::size_t address_space_limit();

// ---- output ----

/// Writes all of it, in one write if the system lets us.
void write(int descriptor, std::string_view text);

bool is_open(int descriptor);

/// Another descriptor for the same, out of the program's way; negative if there is none.
int duplicate(int descriptor);

/// The beginning of a file, as much as fits. Negative if it cannot be read.
std::ptrdiff_t read_file(const char* path, char* buffer, std::size_t capacity);

// ---- the process ----

/// Ends it by SIGABRT; a handler that the program has set for that runs.
[[noreturn]] void abort();

/// Does it run with more rights than its user has (AT_SECURE)?
bool is_privileged();

/// A number of its own, hard to guess, from the kernel.
std::uint64_t secret();

int process_id();

/// The program's name without its folder; "?" before libc knows it.
const char* program_name();

/// Is there an environment yet? Before libc has started, there is none.
bool has_environment();

/// A variable's value, or null.
const char* environment(std::string_view name);

/// Sets errno.
void fail_out_of_memory();
void fail_invalid();

/// Has it called when the calling thread ends, unless that is the first one, and hands it the
/// value, which is not null. Another destructor of the thread may allocate after that. May
/// itself allocate. False if the system has no room for that.
bool at_thread_end(void (*function)(void*), void* value);

/// A thread that runs the function, gets no signals, and needs not be waited for. False if there
/// is none to be had. May allocate.
bool start_thread(void* (*function)(void*));

void sleep_milliseconds(unsigned n);

/// Of a clock that never goes back, in steps of some milliseconds.
std::uint64_t coarse_milliseconds();

/// Has the three called around each fork: before it, and after it on either side.
/// False if the system has no room for that.
bool at_fork(void (*before)(), void (*in_parent)(), void (*in_child)());

} // namespace host
