// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// system.hh — what is asked of the operating system, and nothing of how.
//
// All of it goes by our own way into the kernel (kernel.hh): another library may have wrapped mmap,
// write or open and may allocate in there, and we are often asked with a lock held. None of it
// allocates, and none of it changes errno unless it says so.
//
// Any system call may fail, each time: a seccomp filter, a limit that was lowered, mlockall, an
// older kernel. Each declaration says what holds then. A few functions at the end use libc, and are
// not to be called with a lock held; they say so.
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

// ---- facts ----

/// Reads what the kernel told the process at its start, by libc's getauxval: to be called once,
/// before a lock is held. What asks for a fact earlier reads it then.
void learn_facts();

/// A power of two, read from the system: 4, 16 or 64 KiB.
std::size_t page_size();

/// `size` rounded up to whole pages; 0 if that cannot be said in a size_t.
std::size_t whole_pages(std::size_t size);

// ---- pages ----

/// Address space that is not to be touched before `commit`, at `hint` if that is free;
/// null if there is none: then nothing has changed.
void* reserve(void* hint, std::size_t size);

/// Makes whole pages of reserved space usable. False if the system refuses: then some of them may
/// be usable, and it may be asked again.
[[nodiscard]] bool commit(void* base, std::size_t size);

enum class Decommitted : unsigned char {
	reserved,     // as after `reserve`
	still_usable, // as they were, but for their contents, which may be gone
	lost,         // some are not mapped any more, and may become anybody's: not to be touched
};

/// Takes usable pages back, contents and all, and leaves them reserved, if the system lets us.
[[nodiscard]] Decommitted decommit(void* base, std::size_t size);

/// Usable pages, at `hint` if that is free; null if there are none: then nothing has changed.
void* map(void* hint, std::size_t size);

/// Gives pages and addresses back. If the system refuses, at least their contents go, if that can
/// be; the addresses are nobody's then.
void unmap(void* base, std::size_t size);

/// What map_huge gives: one page of the system's larger kind, if it has some set apart; its
/// frame is one piece of physical memory. Null if there is none: then nothing has changed.
constexpr std::size_t huge_page = std::size_t{2} << 20U;
void* map_huge();

/// Drops the contents of the whole pages inside the range; they read as zero when
/// next touched. False if the system keeps some of them (they may be locked in memory): what is in
/// any page of the range is then unknown, and it is as usable as before.
bool discard(void* base, std::size_t size);

enum class Moved : unsigned char {
	yes,         // where they were, there are zeroes
	no,          // nothing has changed
	target_lost, // they are where they were; nobody may touch the place that they were to go to
};

/// Moves whole pages, contents and all, over other usable ones.
[[nodiscard]] Moved move_pages(void* to, void* from, std::size_t size);

/// What RLIMIT_AS leaves a process; SIZE_MAX if it sets no limit, or the system does not tell.
std::size_t address_space_limit();

// ---- output ----

/// Writes all of it, in one write if the system lets us. Where nobody reads for a second, or the
/// system refuses, the rest of it is lost, and it returns false.
bool write(int descriptor, std::string_view text);

/// False also if the system does not tell.
bool is_open(int descriptor);

/// What a descriptor is open to. Two that are open to the same compare equal.
struct OpenFile {
	std::uint64_t device;
	std::uint64_t inode;
	bool operator==(const OpenFile&) const = default;
};

/// All zeroes if it is not open, or if the system does not tell.
OpenFile open_file(int descriptor);

/// Another descriptor for the same, out of the program's way; negative if there is none.
int duplicate(int descriptor);

/// The beginning of a file, as much as fits. Negative if it cannot be read.
std::ptrdiff_t read_file(const char* path, char* buffer, std::size_t capacity);

// ---- the process ----

/// Ends it by SIGABRT; a handler that the program has set for that runs. Uses libc: no lock may be
/// held that such a handler could want. While another thread's handler runs, it waits, for half a
/// minute at most.
[[noreturn]] void abort();

/// Does it run with more rights than its user has (AT_SECURE)?
bool is_privileged();

/// A number of its own, hard to guess, from the kernel.
std::uint64_t secret();

/// 0 if the system does not tell.
int process_id();

/// Is the calling thread the one that the process, or the child of a fork, began with? False also
/// if the system does not tell.
bool is_first_thread();

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
/// value, which is not null. Another destructor of the thread may allocate after that. False if
/// there is no room for that: then it is not called. Uses libc, and may allocate.
bool at_thread_end(void (*function)(void*), void* value);

/// A thread that runs the function, gets no signals, and needs not be waited for. False if there
/// is none to be had. Uses libc, and may allocate.
bool start_thread(void* (*function)(void*));

/// False, at once or early, if the system does not let us sleep.
[[nodiscard]] bool sleep_milliseconds(unsigned n);

/// Of a clock that never goes back, in steps of some milliseconds. 0 if there is none to be had.
std::uint64_t coarse_milliseconds();

/// Has the three called around each fork: before it, and after it on either side.
/// False if there is no room for that. Uses libc, and may allocate.
bool at_fork(void (*before)(), void (*in_parent)(), void (*in_child)());

} // namespace host
