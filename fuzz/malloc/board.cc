// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.cc — answers the calls of the kernel.
#include "board.hh"
#include "board_state.hh"
#include "target.hh"
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <utility>

namespace fuzz {

BoardState state;
const FuzzDoors& fuzz_doors = *fuzz_find_doors();

namespace {

// Handlers that constructors registered are kept.
void (*destructor)(void*);
ForkHandlers handlers;

void (*end_jump)();
void (*between)();

} // namespace

const char* const refusable[] = {
	"mmap",         "mmap fixed", "mremap",         "munmap",
	"mprotect",     "madvise",    "write",          "clock_gettime",
	"getpid",       "gettid",     "mincore",        "prlimit64",
	"fcntl",        "statx",      "pthread_create", "pthread_setspecific",
	"mremap fixed",
};
const unsigned refusable_count = std::size(refusable);

namespace {

const char* kind_of(long number, const long* w)
{
	switch (number) {
	case SYS_mmap:
		return (w[3] & MAP_FIXED) != 0 ? "mmap fixed" : "mmap";
	case SYS_mremap:
		return (w[3] & MREMAP_FIXED) != 0 ? "mremap fixed" : "mremap";
	case SYS_munmap:
		return "munmap";
	case SYS_mprotect:
		return "mprotect";
	case SYS_madvise:
		return "madvise";
	case SYS_write:
		return "write";
	case SYS_clock_gettime:
		return "clock_gettime";
	case SYS_getpid:
		return "getpid";
	case SYS_gettid:
		return "gettid";
	case SYS_mincore:
		return "mincore";
	case SYS_prlimit64:
		return "prlimit64";
	case SYS_fcntl:
		return "fcntl";
	case SYS_statx:
		return "statx";
	default:
		return "";
	}
}

bool is_refused(const char* kind)
{
	const Refusal& r = state.refusal;
	if (r.first == 0 || std::strcmp(kind, refusable[r.call % refusable_count]) != 0)
		return false;
	const unsigned n = ++state.seen;
	const bool yes = n == r.first || (r.goes_on && n > r.first);
	state.refused += yes ? 1 : 0;
	state.is_text_cut = state.is_text_cut || (yes && std::strcmp(kind, "write") == 0);
	return yes;
}

/// What a kernel may have done before it gave up.
void do_half(long number, const long* w)
{
	long half[6];
	std::copy_n(w, 6, half);
	half[1] = static_cast<long>(static_cast<unsigned long>(w[1]) / 2 & ~65535UL);
	if (number == SYS_mmap && (w[3] & MAP_FIXED) != 0)
		drop_memory(static_cast<unsigned long>(w[0]), static_cast<unsigned long>(w[1]));
	else if (number == SYS_mremap && (w[3] & MREMAP_FIXED) != 0)
		drop_memory(static_cast<unsigned long>(w[4]), static_cast<unsigned long>(w[1]));
	else if ((number == SYS_mprotect || number == SYS_madvise) && half[1] != 0)
		memory_call(number, half);
}

} // namespace

void set_up_board(const BoardShape& shape)
{
	drop_all_memory();
	state = BoardState{};
	state.shape = shape;
	state.clock = 100'000;
	state.process = first_process;
	set_address_space(shape.page, shape.address_space);
	state.text[0] = '\0';
	end_jump = nullptr;
}

void refuse(const Refusal& refusal)
{
	state.refusal = refusal;
	state.seen = 0;
}

unsigned refused()
{
	return state.refused;
}

void pass_milliseconds(std::uint64_t n)
{
	state.clock += n;
}

void set_thread(unsigned thread)
{
	state.thread = thread;
}

void call_thread_end()
{
	void* value = state.thread_values[state.thread];
	state.thread_values[state.thread] = nullptr;
	if (value != nullptr)
		destructor(value);
}

void become_child()
{
	state.process += 100;
	void* own = state.thread_values[state.thread];
	std::fill(std::begin(state.thread_values), std::end(state.thread_values), nullptr);
	state.thread = 0;
	state.thread_values[0] = own;
}

ForkHandlers fork_handlers()
{
	return handlers;
}

void* (*take_thread_function())(void*)
{
	state.is_asleep = false;
	return std::exchange(state.thread_function, nullptr);
}

const char* written()
{
	return state.text;
}

void clear_written()
{
	state.written = 0;
	state.text[0] = '\0';
	state.is_text_cut = false;
}

bool is_written_whole()
{
	return !state.is_text_cut;
}

void expect_end(void (*jump)())
{
	end_jump = jump;
}

void set_between(void (*function)())
{
	between = function;
}

void fail(const char* what)
{
	std::fprintf(stderr, "malloc_fuzz: %s: %s\n%s\n",
		     fuzz_running == nullptr ? "this input" : fuzz_running, what, state.text);
	std::abort();
}

} // namespace fuzz

using fuzz::state;

extern "C" {

long board_kernel(long number, const long* words)
{
	const int before = errno;
	if (fuzz::between != nullptr)
		fuzz::between();
	long answer = -static_cast<long>(state.refusal.error);
	if (!fuzz::is_refused(fuzz::kind_of(number, words))) {
		const unsigned long memory_refused = fuzz::memory_refusals();
		answer = fuzz::answer_call(number, words);
		state.refused += static_cast<unsigned>(fuzz::memory_refusals() - memory_refused);
	} else if (state.refusal.harm == fuzz::Harm::half) {
		fuzz::do_half(number, words);
	}
	errno = before;
	return answer;
}

void board_abort()
{
	if (fuzz::end_jump == nullptr)
		fuzz::fail("the end of the program, without a reason");
	fuzz::end_jump();
	std::abort();
}

unsigned long board_auxiliary(unsigned long type)
{
	static const unsigned char random[16] = {7, 201, 33,  90, 4,  118, 250, 61,
						 9, 84,  172, 3,  66, 21,  139, 240};
	switch (type) {
	case AT_PAGESZ:
		return state.shape.page;
	case AT_RANDOM:
		return reinterpret_cast<unsigned long>(random); // NOLINT(*-reinterpret-cast)
	case AT_SECURE:
		return state.shape.is_privileged ? 1 : 0;
	default:
		return 0;
	}
}

int board_key_create(void (*destructor)(void*))
{
	fuzz::destructor = destructor;
	return 0;
}

int board_setspecific(void* value)
{
	if (fuzz::is_refused("pthread_setspecific"))
		return ENOMEM;
	state.thread_values[state.thread] = value;
	return 0;
}

int board_create_thread(void* (*run)(void*))
{
	if (fuzz::is_refused("pthread_create"))
		return EAGAIN;
	state.thread_function = run;
	return 0;
}

int board_atfork(void (*before)(), void (*in_parent)(), void (*in_child)())
{
	fuzz::handlers = {before, in_parent, in_child};
	return 0;
}
}
