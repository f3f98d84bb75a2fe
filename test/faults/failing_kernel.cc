// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// failing_kernel.cc — counts calls, refuses some, and passes the others on.
#include "failing_kernel.hh"
#include "kernel.hh"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

namespace faults {

const Call calls[] = {
	{"mmap", "SYS_mmap", false},
	{"mmap fixed", "SYS_mmap", true},
	{"munmap", "SYS_munmap", false},
	{"mprotect", "SYS_mprotect", true},
	{"madvise", "SYS_madvise", true},
	{"mremap", "SYS_mremap", false},
	{"mremap fixed", "SYS_mremap", true},
	{"mincore", "SYS_mincore", false},
	{"prlimit64", "SYS_prlimit64", false},
	{"futex wait", "SYS_futex", false},
	{"futex wake", "SYS_futex", false},
	{"sched_yield", "SYS_sched_yield", false},
	{"write", "SYS_write", true},
	{"ppoll", "SYS_ppoll", false},
	{"fcntl", "SYS_fcntl", false},
	{"statx", "SYS_statx", false},
	{"openat", "SYS_openat", false},
	{"read", "SYS_read", false},
	{"close", "SYS_close", false},
	{"getpid", "SYS_getpid", false},
	{"gettid", "SYS_gettid", false},
	{"tgkill", "SYS_tgkill", false},
	{"clock_gettime", "SYS_clock_gettime", false},
	{"nanosleep", "SYS_nanosleep", false},
	{"pthread_key_create", "pthread_key_create", false},
	{"pthread_setspecific", "pthread_setspecific", false},
	{"pthread_create", "pthread_create", false},
	{"pthread_atfork", "pthread_atfork", false},
};
const std::size_t call_count = std::size(calls);

namespace {

Fault fault{};
std::atomic<unsigned> seen{0};

/// The kind of the call; null if it is not in the table: a test reads the sources for those.
const char* kind_of(long number, const long* words)
{
	switch (number) {
	case SYS_mmap:
		return (words[3] & MAP_FIXED) != 0 ? "mmap fixed" : "mmap";
	case SYS_mremap:
		return (words[3] & MREMAP_FIXED) != 0 ? "mremap fixed" : "mremap";
	case SYS_futex:
		return (words[1] & FUTEX_CMD_MASK) == FUTEX_WAKE ? "futex wake" : "futex wait";
	case SYS_munmap:
		return "munmap";
	case SYS_mprotect:
		return "mprotect";
	case SYS_madvise:
		return "madvise";
	case SYS_mincore:
		return "mincore";
	case SYS_prlimit64:
		return "prlimit64";
	case SYS_sched_yield:
		return "sched_yield";
	case SYS_write:
		return "write";
	case SYS_ppoll:
		return "ppoll";
	case SYS_fcntl:
		return "fcntl";
	case SYS_statx:
		return "statx";
	case SYS_openat:
		return "openat";
	case SYS_read:
		return "read";
	case SYS_close:
		return "close";
	case SYS_getpid:
		return "getpid";
	case SYS_gettid:
		return "gettid";
	case SYS_tgkill:
		return "tgkill";
	case SYS_clock_gettime:
		return "clock_gettime";
	case SYS_nanosleep:
		return "nanosleep";
	default:
		return nullptr;
	}
}

std::atomic<bool> made[std::size(calls)];

void note(const char* kind)
{
	for (std::size_t i = 0; kind != nullptr && i < call_count; i++)
		if (calls[i].name == kind)
			made[i] = true;
}

bool is_refused(const char* kind)
{
	note(kind);
	if (fault.call == nullptr || kind == nullptr || std::strcmp(kind, fault.call) != 0)
		return false;
	const unsigned n = seen.fetch_add(1) + 1;
	return fault.first != 0 && (n == fault.first || (fault.goes_on && n > fault.first));
}

long call(long number, const long* w)
{
	const long answer = syscall(number, w[0], w[1], w[2], w[3], w[4], w[5]);
	return answer == -1 ? -errno : answer;
}

/// What a kernel may have done before it gave up.
void do_half(long number, const long* words)
{
	const auto size = static_cast<unsigned long>(words[1]);
	const long half = static_cast<long>(size / 2 & ~4095UL);
	if (number == SYS_mmap)
		syscall(SYS_munmap, words[0], words[1]);
	else if (number == SYS_mremap)
		syscall(SYS_munmap, words[4], words[1]);
	else if (number == SYS_mprotect || number == SYS_madvise)
		syscall(number, words[0], half, words[2]);
	else if (number == SYS_write)
		syscall(SYS_write, words[0], words[1], words[2] / 2);
}

} // namespace

void refuse(const Fault& next)
{
	seen = 0;
	fault = next;
}

void refuse_nothing()
{
	fault.first = 0;
}

unsigned count()
{
	return seen;
}

bool was_made(std::size_t i)
{
	return made[i];
}

} // namespace faults

namespace host {

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	const int before = errno;
	const long words[6] = {a, b, c, d, e, f};
	long answer = 0;
	if (!faults::is_refused(faults::kind_of(number, words))) {
		answer = faults::call(number, words);
	} else {
		if (faults::fault.harm == faults::Harm::half)
			faults::do_half(number, words);
		answer = -faults::fault.error;
	}
	errno = before;
	return answer;
}

} // namespace host

// libc's functions that host/ uses and that can fail, intercepted by the linker's --wrap.
extern "C" {

int __real_pthread_key_create(pthread_key_t* key, void (*destructor)(void*));
int __wrap_pthread_key_create(pthread_key_t* key, void (*destructor)(void*))
{
	if (faults::is_refused("pthread_key_create"))
		return faults::fault.error;
	return __real_pthread_key_create(key, destructor);
}

int __real_pthread_setspecific(pthread_key_t key, const void* value);
int __wrap_pthread_setspecific(pthread_key_t key, const void* value)
{
	if (faults::is_refused("pthread_setspecific"))
		return faults::fault.error;
	return __real_pthread_setspecific(key, value);
}

int __real_pthread_create(pthread_t* thread, const pthread_attr_t* how, void* (*run)(void*),
			  void* arg);
int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* how, void* (*run)(void*),
			  void* arg)
{
	if (faults::is_refused("pthread_create"))
		return faults::fault.error;
	return __real_pthread_create(thread, how, run, arg);
}

int __real_pthread_atfork(void (*before)(), void (*parent)(), void (*child)());
int __wrap_pthread_atfork(void (*before)(), void (*parent)(), void (*child)())
{
	if (faults::is_refused("pthread_atfork"))
		return faults::fault.error;
	return __real_pthread_atfork(before, parent, child);
}
}
