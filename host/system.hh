// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// system.hh — what is asked of the operating system, and nothing about how.
//
// All of it enters the kernel in our own way (kernel.hh): another library may have wrapped mmap,
// write or open, and may allocate there, and these functions are often called with a lock held.
// None of them allocates, and none changes errno unless it says so.
//
// Any system call may fail, at any time: a seccomp filter, a limit that was lowered, mlockall, an
// older kernel. Each declaration says what holds then. A few functions at the end use libc, and
// must not be called with a lock held; they say so.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace host {

constexpr int standard_error = 2;

/// Restores errno at the end of a scope.
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

/// Reads what the kernel told the process at its start, with libc's getauxval. To be called once,
/// before a lock is held; if a fact is asked for earlier, it is called then.
void learn_facts();

/// In bytes, as the system says: a power of two, 4, 16 or 64 KiB.
std::size_t page_size();

/// `size` rounded up to whole pages; 0 if that does not fit a size_t.
std::size_t whole_pages(std::size_t size);

// ---- pages ----

/// Address space that must not be touched before `commit`, at `hint` if that is free. Null if there
/// is none; then nothing has changed.
void* reserve(void* hint, std::size_t size);

/// Makes whole pages of reserved space usable. False if the system refuses; then some of them may
/// be usable, and the call may be repeated.
[[nodiscard]] bool commit(void* base, std::size_t size);

enum class Decommitted : unsigned char {
	reserved,     // as after `reserve`
	still_usable, // as they were, except for their contents, which may be gone
	lost,         // some are no longer mapped, and others may map there: not to be touched
};

/// Takes usable pages back, contents and all, and leaves them reserved, if the system allows it.
[[nodiscard]] Decommitted decommit(void* base, std::size_t size);

/// Usable pages, at `hint` if that is free. Null if there are none; then nothing has changed.
void* map(void* hint, std::size_t size);

/// Returns pages and addresses to the system. If it refuses, at least the contents are dropped, if
/// possible; the addresses then stay mapped, and belong to nobody.
void unmap(void* base, std::size_t size);

/// map_huge gives a huge page, of this size, if the system has some set apart. Its frame is one
/// piece of physical memory. Null if there is none; then nothing has changed.
constexpr std::size_t huge_page = std::size_t{2} << 20U;
void* map_huge();

/// Drops the contents of the whole pages inside the range; they read as zero when they are next
/// touched. False if the system keeps some of them (they may be locked in memory); then the
/// contents of every page in the range are unknown, and all are as usable as before.
bool discard(void* base, std::size_t size);

enum class Moved : unsigned char {
	yes,         // their old place now holds zeroes
	no,          // nothing has changed
	target_lost, // they are where they were; the target must not be touched
};

/// Moves whole pages, contents and all, onto other usable ones.
[[nodiscard]] Moved move_pages(void* to, void* from, std::size_t size);

/// The limit of RLIMIT_AS, in bytes; SIZE_MAX if there is none, or the system does not say.
std::size_t address_space_limit();

// ---- output ----

/// Writes all of the text, in one write if the system allows it. False if nobody reads for a
/// second, or the system refuses; then the rest of it is lost.
bool write(int descriptor, std::string_view text);

/// False also if the system does not say.
bool is_open(int descriptor);

/// The file that a descriptor refers to. Two that refer to the same one compare equal.
struct OpenFile {
	std::uint64_t device;
	std::uint64_t inode;
	bool operator==(const OpenFile&) const = default;
};

/// All zeroes if it is not open, or the system does not say.
OpenFile open_file(int descriptor);

/// Another descriptor for the same file, with a number out of the program's way; negative if there
/// is none.
int duplicate(int descriptor);

/// The beginning of a file, as much as fits. Negative if it cannot be read.
std::ptrdiff_t read_file(const char* path, char* buffer, std::size_t capacity);

// ---- the process ----

/// Ends the process by SIGABRT; the program's own handler for it runs. Uses libc: no lock may be
/// held that such a handler could want. While another thread's handler runs, waits for it, for at
/// most half a minute.
[[noreturn]] void abort();

/// Does the process run with more rights than its user has (AT_SECURE)?
bool is_privileged();

/// A number that is the process's own and hard to guess, from the kernel.
std::uint64_t secret();

/// 0 if the system does not say.
int process_id();

/// Is the calling thread the one with which the process, or the child of a fork, began? False also
/// if the system does not say.
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

/// Has `function` called with `value`, which is not null, when the calling thread ends, unless that
/// is the first one. Other destructors of the thread may still allocate after that. False if there
/// is no room for it: then it is not called. Uses libc, and may allocate.
bool at_thread_end(void (*function)(void*), void* value);

/// Starts a thread that runs the function, gets no signals, and need not be joined. False if that
/// fails. Uses libc, and may allocate.
bool start_thread(void* (*function)(void*));

/// False, at once or early, if the system does not allow sleeping.
[[nodiscard]] bool sleep_milliseconds(unsigned n);

/// The time of a clock that never goes back, in steps of a few milliseconds; 0 if there is no such
/// clock.
std::uint64_t coarse_milliseconds();

/// Has the functions called around each fork: before it, and after it in the parent and the child.
/// False if there is no room for that. Uses libc, and may allocate.
bool at_fork(void (*before)(), void (*in_parent)(), void (*in_child)());

} // namespace host
