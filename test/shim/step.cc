// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// step.cc — a signal handler that allocates and frees, after each instruction of a call in turn.
//
// Under any flag each request takes the lock: either the handler succeeds, or it is reported and
// the program ends. Without one the fast paths take no lock, and what thread_heap.hh says about
// handlers applies.
#include "../single_step.h"
#include "owners.hh"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <sys/mman.h>
#include <sys/wait.h>

namespace {

/// Leaves magazines that are neither full nor empty, and blocks to free.
void set_up()
{
	malloc_trim(0);
	for (int i = 0; i < 12; i++) {
		keep(std::malloc(size), size);
		keep(std::malloc(other_size), other_size);
	}
	for (int i = 0; i < 10; i++)
		std::free(blocks[--block_count].bytes);
}

// ---- the calls that are interrupted ----

struct Call {
	const char* name;
	void (*act)();
	std::size_t needs, gives; // bytes of its block, before and after; 0: none
	int contents;             // of the block it returns: a byte, or -1 for any
};

constexpr unsigned char mark = 0xA7;
void* subject; // what is passed to the call, and what it returned

constexpr Call of_one_class[] = {
	{"malloc", [] { subject = std::malloc(size); }, 0, size, -1},
	{"free", [] { std::free(subject); }, size, 0, -1},
	{"calloc", [] { subject = std::calloc(2, size / 2); }, 0, size, 0},
	{"realloc", [] { subject = std::realloc(subject, size - 1); }, size, size - 1, mark},
	{"aligned_alloc", [] { subject = std::aligned_alloc(16, size); }, 0, size, -1},
	{"new", [] { subject = ::operator new(size); }, 0, size, -1},
	{"delete", [] { ::operator delete(subject); }, size, 0, -1},
};
constexpr Call moved{"realloc to another size", [] { subject = std::realloc(subject, other_size); },
		     size, other_size, mark};
constexpr Call huge_calls[] = {
	{"malloc of much", [] { subject = std::malloc(huge_size); }, 0, huge_size, -1},
	{"free of much", [] { std::free(subject); }, huge_size, 0, -1},
};

/// Makes the call, with the handler after its instruction k. Returns the number of instructions.
long step(const Call& call, void (*handler)(), long k)
{
	if (call.needs != 0)
		fill_edges(subject = std::malloc(call.needs), call.needs, mark);
	void* before = subject;
	const long steps = step_through(call.act, handler, k, k);
	if (call.gives == 0) {
		if (call.needs == size)
			freed[freed_count++] = before;
		return steps;
	}
	const auto* bytes = static_cast<const unsigned char*>(subject);
	if (call.contents >= 0)
		CHECK(is_filled(bytes, edge, static_cast<unsigned char>(call.contents)));
	keep(subject, call.gives);
	return steps;
}

// ---- handlers ----

/// Frees the newest first.
template <std::size_t of_size>
void free_all_it_allocates()
{
	void* mine[3];
	for (void*& block : mine)
		fill_edges(block = std::malloc(of_size), of_size, 0x11);
	for (int i = 3; i-- > 0;)
		std::free(mine[i]);
}

template <std::size_t of_size>
void allocate_two()
{
	keep(std::malloc(of_size), of_size);
	keep(std::malloc(of_size), of_size);
}

template <std::size_t of_size>
void free_two()
{
	for (int n = 0, i = block_count; i-- > 0 && n < 2;)
		if (blocks[i].size == of_size) {
			release(i);
			n++;
		}
}

template <std::size_t of_size>
void exchange_two()
{
	free_two<of_size>();
	allocate_two<of_size>();
}

// ---- one instruction after another ----

/// Under the lock each try costs a process, so only every 17th instruction is tried.
constexpr long told_stride = 17;

struct Progress {
	long k, steps, told, served;
};
Progress* progress; // shared with the processes that try

[[noreturn]] void try_from(const Call& call, void (*handler)(), bool may_lose)
{
	for (;; progress->k++) {
		alarm(20); // a hang ends in SIGALRM
		set_up();
		progress->steps = step(call, handler, progress->k);
		check_everything(may_lose);
		progress->served++;
		if (progress->steps < progress->k)
			_exit(0);
	}
}

bool was_told(int status, const char* text)
{
	const bool says_so =
		std::strstr(text, ": malloc was called while this thread was inside malloc\n") !=
		nullptr;
	const bool is_quiet = getenv("MALLOCFD") != nullptr; // then the report goes to another file
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && (says_so || is_quiet);
}

/// Tries until the end, or until a process is killed by a report. Returns whether the handler was
/// reported.
bool try_some(const Call& call, void (*handler)(), bool may_lose)
{
	int said[2];
	CHECK(pipe(said) == 0);
	const pid_t child = fork();
	if (child == 0) {
		dup2(said[1], 2);
		try_from(call, handler, may_lose);
	}
	close(said[1]);
	char text[2000];
	std::size_t n = 0;
	for (ssize_t more = 1; more > 0; n += static_cast<std::size_t>(more))
		more = read(said[0], text + n, sizeof text - 1 - n);
	text[n] = 0;
	close(said[0]);
	int status = -1;
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	if (status == 0)
		return false;
	if (!was_told(status, text)) {
		std::fprintf(stderr, "%s, a handler behind instruction %ld: status %d\n%s",
			     call.name, progress->k, status, text);
		std::exit(1);
	}
	return true;
}

/// Returns the number of instructions, and how often the handler was reported and was served.
Progress try_all(const Call& call, void (*handler)(), bool may_lose = false)
{
	for (int i = 0; i < 2; i++) { // warms up: one-time work is done
		set_up();
		step(
			call, [] {}, 0);
		check_everything(false);
	}
	*progress = {.k = 1, .steps = 0, .told = 0, .served = 0};
	while (try_some(call, handler, may_lose)) {
		progress->told++;
		progress->k += told_stride;
	}
	CHECK(progress->steps > 8);
	return *progress;
}

bool is_ready()
{
	if (can_step() == 0) {
		puts("skipped: this processor, or what stands in for it, does no single steps");
		return false;
	}
	void* shared = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	progress = static_cast<Progress*>(shared);
	return true;
}

// ---- the cases ----

bool has_short_ways()
{
	if (has_flag())
		puts("skipped: under a flag there are no short ways");
	return !has_flag() && is_ready();
}

void the_newest_is_freed_first()
{
	if (!has_short_ways())
		return;
	for (const Call& call : of_one_class)
		CHECK(try_all(call, free_all_it_allocates<size>).told == 0);
	CHECK(try_all(moved, free_all_it_allocates<size>).told == 0);
	CHECK(try_all(moved, free_all_it_allocates<other_size>).told == 0);
}

void another_class_is_another_matter()
{
	if (!has_short_ways())
		return;
	for (const Call& call : of_one_class) {
		CHECK(try_all(call, free_two<other_size>).told == 0);
		CHECK(try_all(call, allocate_two<other_size>).told == 0);
		CHECK(try_all(call, exchange_two<other_size>).told == 0);
	}
}

void what_is_freed_may_be_lost()
{
	if (!has_short_ways())
		return;
	for (const Call& call : of_one_class)
		CHECK(try_all(call, free_two<size>, true).told == 0);
	CHECK(try_all(moved, free_two<size>, true).told == 0);
	CHECK(try_all(moved, free_two<other_size>, true).told == 0);
}

void served_or_told(const Call& call, void (*handler)())
{
	const Progress all = try_all(call, handler);
	CHECK(all.told > 0);
	CHECK(all.served > 1); // more than the last, which the handler does not interrupt
}

void a_lock_tells()
{
	if (!is_ready())
		return;
	for (const Call& call : huge_calls)
		served_or_told(call, free_all_it_allocates<huge_size>);
}

void a_flag_tells()
{
	if (!has_flag())
		puts("skipped: without a flag there are short ways");
	if (!has_flag() || !is_ready())
		return;
	served_or_told(of_one_class[0], exchange_two<size>);
	served_or_told(of_one_class[1], exchange_two<size>);
	served_or_told(moved, exchange_two<other_size>);
}

const test_case cases[] = {
	CASE(the_newest_is_freed_first),
	CASE(another_class_is_another_matter),
	CASE(what_is_freed_may_be_lost),
	CASE(a_lock_tells),
	CASE(a_flag_tells),
};

} // namespace

RUN_CASES(cases)
