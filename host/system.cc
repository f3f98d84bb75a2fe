// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// system.cc — the process, its output and its environment, on Linux. Memory is in pages.cc, time in
// clock.cc.
#include "system.hh"
#include "clock.hh"
#include "kernel.hh"
#include <atomic>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

namespace host {

KeepErrno::KeepErrno() : saved_{errno} {}
KeepErrno::~KeepErrno()
{
	errno = saved_;
}

namespace {

/// What the kernel tells the process at its start, kept: getauxval is libc's, and we are asked with
/// locks held. The facts never change, so several threads may write them at once.
struct Facts {
	std::atomic<std::size_t> page{0}; // 0: not known yet
	std::atomic<bool> is_privileged{false};
	std::atomic<std::uintptr_t> random{0};
};
constinit Facts facts;

[[gnu::constructor(101)]] void learn_at_the_start()
{
	learn_facts();
}

const Facts& known_facts()
{
	if (facts.page.load(std::memory_order_acquire) == 0) [[unlikely]]
		learn_facts();
	return facts;
}

constexpr int patience_ms = 1000;

/// Waits until somebody reads from a full pipe. False if nobody does for a while.
bool has_room(int descriptor)
{
	struct Poll {
		int descriptor;
		short wanted, answered;
	} poll{.descriptor = descriptor, .wanted = POLLOUT, .answered = 0};
	struct {
		long seconds, nanoseconds;
	} time{.seconds = patience_ms / 1000, .nanoseconds = 0};
	return kernel(SYS_ppoll, &poll, 1, &time, nullptr, 0) > 0;
}

} // namespace

void learn_facts()
{
	facts.is_privileged.store(getauxval(AT_SECURE) != 0, std::memory_order_relaxed);
	facts.random.store(static_cast<std::uintptr_t>(getauxval(AT_RANDOM)),
			   std::memory_order_relaxed);
	const unsigned long page = getauxval(AT_PAGESZ);
	facts.page.store(page == 0 ? 4096 : page, std::memory_order_release);
	learn_clock();
}

std::size_t page_size()
{
	return known_facts().page.load(std::memory_order_relaxed);
}

bool write(int descriptor, std::string_view text)
{
	constexpr int most_waits = 16; // a descriptor may claim to have room, and have none
	for (int waits = 0; !text.empty(); waits++) {
		const long n = kernel(SYS_write, descriptor, text.data(), text.size());
		if (n == -EINTR || (n == -EAGAIN && waits < most_waits && has_room(descriptor)))
			continue;
		if (n <= 0)
			return false; // there is nowhere to report that
		text.remove_prefix(static_cast<std::size_t>(n));
		waits = 0;
	}
	return true;
}

bool is_open(int descriptor)
{
	return kernel(SYS_fcntl, descriptor, F_GETFD) >= 0;
}

OpenFile open_file(int descriptor)
{
	struct statx state = {};
	if (kernel(SYS_statx, descriptor, "", AT_EMPTY_PATH, STATX_INO, &state) != 0)
		return {};
	return {.device = std::uint64_t{state.stx_dev_major} << 32U | state.stx_dev_minor,
		.inode = state.stx_ino};
}

int duplicate(int descriptor)
{
	constexpr long high = 200, low = 3; // few programs rely on the number of a later open
	const long copy = kernel(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, high);
	return static_cast<int>(copy >= 0 ? copy
					  : kernel(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, low));
}

std::ptrdiff_t read_file(const char* path, char* buffer, std::size_t capacity)
{
	const long file = kernel(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (file < 0)
		return -1;
	std::size_t used = 0;
	long n = 1;
	while (used < capacity && n > 0) {
		n = kernel(SYS_read, file, buffer + used, capacity - used);
		if (n == -EINTR)
			n = 1;
		else if (n > 0)
			used += static_cast<std::size_t>(n);
	}
	kernel(SYS_close, file);
	return n < 0 ? -1 : static_cast<std::ptrdiff_t>(used);
}

void abort()
{
	// The program's handler for SIGABRT may come back here, by using the heap that we report;
	// libc's abort would call the handler again, for ever.
	static constinit std::atomic<long> ending{0};
	static constinit std::atomic<std::uintptr_t> frame{0};
	const long self = kernel(SYS_gettid);
	const auto here = std::bit_cast<std::uintptr_t>(__builtin_frame_address(0));
	long other = 0;
	// A handler that was left by a jump is not running any more: stacks grow downwards, so if
	// we are at or above the frame that it had interrupted, that frame is gone.
	const bool is_first = ending.compare_exchange_strong(other, self);
	if (is_first || (other == self && here >= frame.load())) {
		frame.store(here);
		::abort();
	}
	// Let another thread's handler finish. In the child of a fork that thread does not exist,
	// and where the system does not say, we do not wait. The handler may also run for ever, or
	// have been left by a jump: after half a minute we go first.
	constexpr int most_naps = 3000, nap_ms = 10;
	bool waits = other != self;
	for (int naps = 0; waits && naps < most_naps; naps++)
		waits = kernel(SYS_tgkill, kernel(SYS_getpid), other, 0) == 0 &&
			sleep_milliseconds(nap_ms);
	struct sigaction standard = {};
	standard.sa_handler = SIG_DFL;
	sigaction(SIGABRT, &standard, nullptr);
	kernel(SYS_tgkill, kernel(SYS_getpid), self, SIGABRT);
	sigset_t only{};
	sigemptyset(&only);
	sigaddset(&only, SIGABRT);
	pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
	_exit(128 + SIGABRT);
}

bool is_privileged()
{
	return known_facts().is_privileged.load(std::memory_order_relaxed);
}

std::uint64_t secret()
{
	// The kernel's sixteen random bytes also protect the stack and libc's pointers, so they
	// must not show in a dump of the heap: mix them beyond recognition.
	std::uint64_t random[2] = {std::bit_cast<std::uintptr_t>(&random), 0};
	const std::uintptr_t given = known_facts().random.load(std::memory_order_relaxed);
	if (given != 0)
		std::memcpy(random, std::bit_cast<const void*>(given), sizeof random);
	std::uint64_t x = random[0] ^ std::rotl(random[1], 29);
	for (int round = 0; round < 3; round++) {
		x = (x ^ (x >> 31U)) * 0xD6E8'FEB8'6659'FD93U;
		x += random[1] * 0x9E37'79B9'7F4A'7C15U;
	}
	return x ^ (x >> 32U);
}

int process_id()
{
	const long id = kernel(SYS_getpid);
	return is_error(id) ? 0 : static_cast<int>(id);
}

bool is_first_thread()
{
	const long id = kernel(SYS_gettid);
	return !is_error(id) && id == kernel(SYS_getpid);
}

const char* program_name()
{
	const char* name = program_invocation_short_name;
	return name == nullptr || *name == '\0' ? "?" : name;
}

bool has_environment()
{
	return environ != nullptr;
}

const char* environment(std::string_view name)
{
	for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
		const char* text = *entry;
		std::size_t same = 0;
		while (same < name.size() && text[same] == name[same])
			same++;
		if (same == name.size() && text[same] == '=')
			return text + same + 1;
	}
	return nullptr;
}

void fail_out_of_memory()
{
	errno = ENOMEM;
}
void fail_invalid()
{
	errno = EINVAL;
}

bool at_thread_end(void (*function)(void*), void* value)
{
	// One key for all threads, created by whichever comes first. Its number may be 0, so it is
	// stored plus 1.
	static constinit std::atomic<unsigned> key_plus_1{0};
	unsigned known = key_plus_1.load();
	if (known == 0) {
		pthread_key_t key = 0;
		if (pthread_key_create(&key, function) != 0)
			return false;
		if (key_plus_1.compare_exchange_strong(known, key + 1))
			known = key + 1;
		else
			pthread_key_delete(key);
	}
	return pthread_setspecific(known - 1, value) == 0;
}

bool start_thread(void* (*function)(void*))
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); // the thread inherits this mask
	pthread_t thread{};
	const bool is_running = pthread_create(&thread, nullptr, function, nullptr) == 0;
	pthread_sigmask(SIG_SETMASK, &before, nullptr);
	return is_running && pthread_detach(thread) == 0;
}

bool at_fork(void (*before)(), void (*in_parent)(), void (*in_child)())
{
	return pthread_atfork(before, in_parent, in_child) == 0;
}

} // namespace host
