// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board_calls.cc — the kernel's answers: files that do not exist, and a clock that stands still.
#include "board_state.hh"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace fuzz {
namespace {

constexpr const char* file_text = "# for all programs\nfirstfit\nno-such-option minarena=128K\n";

long write_text(const long* w)
{
	const auto n = static_cast<std::size_t>(w[2]);
	const auto* from = reinterpret_cast<const char*>(w[1]); // NOLINT(*-reinterpret-cast)
	const std::size_t fits = std::min(n, sizeof state.text - 1 - state.written);
	std::memcpy(state.text + state.written, from, fits);
	state.written += fits;
	state.text[state.written] = '\0';
	return w[2];
}

long read_file(const long* w)
{
	if (state.file_was_read)
		return 0;
	state.file_was_read = true;
	const std::size_t n = std::min(std::strlen(file_text), static_cast<std::size_t>(w[2]));
	std::memcpy(reinterpret_cast<char*>(w[1]), file_text, n); // NOLINT(*-reinterpret-cast)
	return static_cast<long>(n);
}

long open_file(const long* w)
{
	if ((w[2] & O_CREAT) != 0)
		return state.shape.has_file ? -ENOSPC : 7;
	state.file_was_read = false;
	return state.shape.has_file ? 6 : -ENOENT;
}

long describe_file(const long* w)
{
	if (static_cast<unsigned>(w[0]) == state.shape.closed)
		return -EBADF;
	auto* s = reinterpret_cast<struct statx*>(w[4]); // NOLINT(*-reinterpret-cast)
	s->stx_ino = w[0] == 200 ? 2 : static_cast<std::uint64_t>(w[0]);
	s->stx_dev_major = 1;
	return 0;
}

long control_file(const long* w)
{
	if (static_cast<unsigned>(w[0]) == state.shape.closed)
		return -EBADF;
	return w[1] == F_DUPFD_CLOEXEC ? 200 : 0;
}

long tell_time(const long* w)
{
	auto* t = reinterpret_cast<long*>(w[1]); // NOLINT(*-reinterpret-cast)
	t[0] = static_cast<long>(state.clock / 1000);
	t[1] = static_cast<long>(state.clock % 1000 * 1'000'000);
	return 0;
}

/// Succeeds once, and fails after that.
long sleep_once(const long* w)
{
	if (state.is_asleep)
		return -EPERM;
	state.is_asleep = true;
	const auto* t = reinterpret_cast<const long*>(w[0]); // NOLINT(*-reinterpret-cast)
	state.clock += static_cast<std::uint64_t>(t[0] * 1000 + t[1] / 1'000'000);
	return 0;
}

long tell_limit(const long* w)
{
	auto* l = reinterpret_cast<struct rlimit*>(w[3]); // NOLINT(*-reinterpret-cast)
	const bool is_none = state.shape.address_space == SIZE_MAX;
	l->rlim_cur = l->rlim_max = is_none ? RLIM_INFINITY : state.shape.address_space;
	return 0;
}

} // namespace

long answer_call(long number, const long* w)
{
	switch (number) {
	case SYS_write:
		return write_text(w);
	case SYS_read:
		return read_file(w);
	case SYS_openat:
		return open_file(w);
	case SYS_statx:
		return describe_file(w);
	case SYS_fcntl:
		return control_file(w);
	case SYS_close:
	case SYS_ppoll:
	case SYS_sched_yield:
		return 0;
	case SYS_clock_gettime:
		return tell_time(w);
	case SYS_nanosleep:
		return sleep_once(w);
	case SYS_getpid:
		return state.process;
	case SYS_gettid:
		return state.process + static_cast<long>(state.thread);
	case SYS_prlimit64:
		return tell_limit(w);
	case SYS_futex:
		need((w[1] & FUTEX_CMD_MASK) != FUTEX_WAIT,
		     "a lock is waited for, and nobody else is there to release it");
		return 0;
	default:
		return memory_call(number, w);
	}
}

} // namespace fuzz
