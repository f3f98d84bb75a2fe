// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// step_test.cc — linear memory and counts, with a signal handler that uses them too, after each
// instruction of a call in turn. A handler may use: linear memory, if it frees all that it took,
// and references to what the interrupted code holds.
#include "kmem_test.hh"
#include "single_step.h"
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t mib = std::size_t{1} << 20U;
constexpr long at_most = 5000; // the most instructions that a call may have

/// A call to test: the state before it, the call itself, and the check after it.
struct Call {
	void (*set_up)();
	void (*act)();
	bool (*is_well)();
};

bool is_handler_well;

/// Runs the handler after the instructions with these numbers. Returns the number of instructions,
/// or 0 if the check failed.
long steps_of(const Call& call, void (*handler)(), long from, long to)
{
	call.set_up();
	is_handler_well = true;
	const long steps = step_through(call.act, handler, from, to);
	return call.is_well() && is_handler_well ? steps : 0;
}

/// Tries the handler after each instruction in turn, and after all of them.
int try_all(const Call& call, void (*handler)())
{
	long k = 1;
	for (long steps = k; k <= steps; k++) {
		steps = steps_of(call, handler, k, k);
		if (steps == 0)
			std::fprintf(stderr, "a handler behind instruction %ld does harm\n", k);
		if (steps == 0 || k == at_most)
			return 1;
	}
	const bool were_true_steps = k > 8;
	return were_true_steps && steps_of(call, handler, 1, k) != 0 ? 0 : 2;
}

/// Runs in a process of its own, so that a crash ends only that.
void check(const Call& call, void (*handler)())
{
	if (can_step() == 0) {
		WARN("this processor, or what stands in for it, does no single steps");
		return;
	}
	const pid_t child = fork();
	if (child == 0) {
		alarm(250); // reports a call that never ends
		_exit(try_all(call, handler));
	}
	int status = -1;
	REQUIRE(waitpid(child, &status, 0) == child);
	CHECK(status == 0);
}

// ---- handlers ----

bool is_usable(void* object, std::size_t size)
{
	if (object == nullptr)
		return false;
	auto* bytes = static_cast<volatile Bytes*>(object);
	for (const std::size_t at : {std::size_t{0}, size / 2, size - 1})
		bytes[at] = 1;
	return true;
}

/// Grows the region, so that less is ready afterwards than before.
void grow_and_shrink()
{
	void* top = kmlini();
	const bool is_there = is_usable(kmlina(70 * mib).raw, 70 * mib);
	const bool is_freed = kmlinx(top) == kmcond_ok && kmlini() == top;
	is_handler_well = is_handler_well && is_there && is_freed;
}

void mark_and_free()
{
	void* top = kmlini();
	kmptr a = kmlino(40).ptr;
	kmptr b = kmlinzo(100).ptr;
	const bool is_marked = kmtaint(&a) == kmcond_ok && kmtaint(&b) == kmcond_ok;
	const bool is_there = is_usable(a.ref, 40) && is_usable(b.ref, 100);
	const bool is_freed = kmlinx(top) == kmcond_ok && kmlini() == top;
	is_handler_well = is_handler_well && is_marked && is_there && is_freed;
}

// ---- what is interrupted ----

void* start;
kmres result;
kmcond cond;
kmptr secret;
Bytes* contents;

void start_with(std::size_t ready)
{
	start = kmlini();
	kmlinx(kmlina(ready).raw);
}

void take_ready()
{
	result = kmlina(40 * mib);
}

void take_object()
{
	result = kmlino(40 * mib);
}

bool is_large_there()
{
	return result.cond == kmcond_ok && is_usable(result.raw, 40 * mib) &&
	       is_usable(kmlina(16).raw, 16) && kmlinx(start) == kmcond_ok && kmlini() == start;
}

bool is_object_there()
{
	const kmptr made = result.ptr;
	const bool is_whole = result.cond == kmcond_ok && is_usable(made.ref, 40 * mib) &&
			      kmozero(made) == kmcond_ok;
	return is_whole && kmfree(made) == kmcond_ok && kmlini() == start;
}

void have_much()
{
	start_with(100 * mib);
	result = kmlina(100 * mib);
}

void free_much()
{
	cond = kmlinx(result.raw);
}

bool is_much_gone()
{
	const bool is_freed = cond == kmcond_ok && kmlini() == start;
	const bool is_there = is_usable(kmlina(90 * mib).raw, 90 * mib);
	return is_freed && is_there && kmlinx(start) == kmcond_ok;
}

/// Makes a marked object, and a second one above it.
void have_secrets()
{
	start = kmlini();
	secret = kmlino(200).ptr;
	kmtaint(&secret);
	kmptr above = kmlino(64).ptr;
	kmtaint(&above);
	contents = static_cast<Bytes*>(secret.ref);
	std::memset(contents, 0x5A, 200);
	std::memset(above.ref, 0x5A, 64);
}

/// Makes an object that is to be marked, below one that is marked.
void have_plain_object()
{
	start = kmlini();
	secret = kmlino(200).ptr;
	contents = static_cast<Bytes*>(secret.ref);
	std::memset(contents, 0x5A, 200);
	kmptr above = kmlino(64).ptr;
	kmtaint(&above);
}

void free_secrets()
{
	cond = kmlinx(start);
}

void cut_a_secret()
{
	cond = kmlinx(contents + 96);
}

void mark_a_secret()
{
	cond = kmtaint(&secret);
}

bool is_shredded()
{
	return cond == kmcond_ok && kmlini() == start && !is_filled(contents, 16, 0x5A);
}

bool is_cut()
{
	return cond == kmcond_ok && is_filled(contents, 96, 0x5A) && kmlinx(start) == kmcond_ok &&
	       is_filled(contents, 96, 0);
}

bool is_shredded_later()
{
	return cond == kmcond_ok && is_filled(contents, 200, 0x5A) && kmlinx(start) == kmcond_ok &&
	       is_filled(contents, 200, 0);
}

} // namespace

TEST_CASE("memory of kmlina is there, whatever a handler did meanwhile", "[lin][step]")
{
	check({.set_up = [] { start_with(46 * mib); },
	       .act = take_ready,
	       .is_well = is_large_there},
	      grow_and_shrink);
}

TEST_CASE("and also if the region has to grow for it", "[lin][step]")
{
	check({.set_up = [] { start_with(16); }, .act = take_ready, .is_well = is_large_there},
	      grow_and_shrink);
}

TEST_CASE("likewise an object of kmlino", "[lin][step]")
{
	check({.set_up = [] { start_with(46 * mib); },
	       .act = take_object,
	       .is_well = is_object_there},
	      grow_and_shrink);
}

TEST_CASE("a handler may use it while the region shrinks", "[lin][step]")
{
	check({.set_up = have_much, .act = free_much, .is_well = is_much_gone}, grow_and_shrink);
}

TEST_CASE("marked objects are freed one by one, around those of a handler", "[lin][step]")
{
	check({.set_up = have_secrets, .act = free_secrets, .is_well = is_shredded}, mark_and_free);
}

TEST_CASE("a marked object is cut, around those of a handler", "[lin][step]")
{
	check({.set_up = have_secrets, .act = cut_a_secret, .is_well = is_cut}, mark_and_free);
}

TEST_CASE("an object is marked, around those of a handler", "[lin][step]")
{
	check({.set_up = have_plain_object, .act = mark_a_secret, .is_well = is_shredded_later},
	      mark_and_free);
}

namespace {

void* counted;

void count_up_and_down()
{
	const bool is_counted = kmrefu(counted) == kmcond_ok && kmreff(counted) == kmcond_ok;
	is_handler_well = is_handler_well && is_counted;
}

void have_counted()
{
	counted = kmrefa(nullptr, 64).raw;
	kmrefu(counted);
}

/// Drops that many references, and no more exist.
bool has_references(int n)
{
	for (; n > 0; n--)
		if (kmreff(counted) != kmcond_ok)
			return false;
	return kmreff(counted) == kmcond_underflow;
}

} // namespace

TEST_CASE("a reference is taken, around those that a handler takes and drops", "[ref][step]")
{
	check({.set_up = have_counted,
	       .act = [] { cond = kmrefu(counted); },
	       .is_well = [] { return cond == kmcond_ok && has_references(3); }},
	      count_up_and_down);
}

TEST_CASE("a reference is dropped, around those that a handler takes and drops", "[ref][step]")
{
	check({.set_up = have_counted,
	       .act = [] { cond = kmreff(counted); },
	       .is_well = [] { return cond == kmcond_ok && has_references(1); }},
	      count_up_and_down);
}
