// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// malloc_fuzz.cc — the target for the malloc replacement: the bytes are a machine, options, and
// calls of several threads, which take turns; the kernel refuses some requests. After each call the
// figures and the model must agree; at the end nothing may be left.
#include "image.hh"
#include "run.hh"
#include "target.hh"
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace fuzz {

Run run;

namespace {

std::jmp_buf end_of_program;
bool is_traced = false;

[[noreturn]] void jump_to_end()
{
	std::longjmp(end_of_program, 1);
}

bool is_simple(Op op)
{
	return op <= Op::look;
}

void dispatch(const Step& step)
{
	if (step.op <= Op::resize_array)
		do_call(step);
	else if (step.op == Op::refuse)
		refuse(step.refusal);
	else if (step.op == Op::misuse)
		do_misuse(step);
	else if ((step.op >= Op::switch_thread && step.op <= Op::run_idle_thread) ||
		 step.op == Op::fork || step.op == Op::interleave)
		do_thread_step(step);
	else
		do_question(step);
}

/// Checks the heap after step `n`; the costly checks run only every few steps.
void check(unsigned n)
{
	if (n % 4 == 0)
		fuzz_doors.poolcheck(fuzz_doors.pool);
	if (n % 16 == 0) {
		look_at_all();
		run.cost += block_count() * 64;
	}
	if (n % 64 == 63 && run.lost == 0)
		check_walk();
	need(fuzz_doors.holds_a_lock() == 0, "a lock is still held");
	if (block_count() < 400 || n % 4 == 0)
		fuzz_doors.audit();
	check_figures();
}

/// Frees everything, from any of the threads; then the heap must be empty.
void end_run()
{
	refuse(Refusal{});
	fuzz_doors.pool->maxsize = 0;
	for (unsigned n = 0; block_count() != 0; n++) {
		Step step{};
		step.op = Op::release;
		step.which = n * 7;
		do_call(step);
		step.op = Op::switch_thread;
		step.which = n / 64;
		if (n % 64 == 0 && n < 256)
			do_thread_step(step);
	}
	fuzz_doors.audit();
	end_all_threads();
	fuzz_doors.malloc_trim(0);
	check_figures();
	PoolMallocStats s{};
	fuzz_doors.quick_stats(&s);
	need(run.left_magazines || s.cached == 0, "a thread that has ended has blocks");
	need(s.deposited == 0, "a depot was not emptied");
	need(run.left_magazines || s.slab_free == 0, "a slab without a block was kept");
	need(s.slots_free <= (std::size_t{63} << 16U) * 2 || run.left_magazines,
	     "too many slots were kept");
	fuzz_doors.audit();
	fuzz_doors.poolcheck(fuzz_doors.pool);
}

constexpr std::size_t most_cost = std::size_t{48} << 20U;

void run_steps()
{
	for (unsigned n = 0; !run.in->is_at_end() && n < 600 && run.cost < most_cost; n++) {
		do_step(read_step(*run.in));
		check(n);
	}
	end_run();
}

/// The program ended before the input did.
void check_end()
{
	need(run.is_expected != nullptr, "the program was ended, and it did nothing wrong");
	need(run.is_expected(written()) || !is_written_whole(),
	     "the program was ended with other words");
}

} // namespace

bool is_watched()
{
	constexpr int watching = POOL_ANTAGONISM | POOL_PARANOIA | POOL_NOREUSE;
	return run.world.is_watched || (fuzz_doors.pool->flags & watching) != 0;
}

bool may_refuse(std::size_t size)
{
	return refused() != run.refused_before || fuzz_doors.pool->maxsize != 0 ||
	       size > SIZE_MAX / 4;
}

void do_step(const Step& step)
{
	if (is_traced)
		print_step(step);
	if (run.depth == 0 && !run.is_forking) {
		run.refused_before = refused();
		clear_written();
	}
	run.cost += 2000;
	if (is_watched())
		run.cost += fuzz_doors.pool->cursize / 16 + block_count() * 16;
	dispatch(step);
}

void do_simple_steps(unsigned n)
{
	for (; n > 0; n--) {
		const Step step = read_step(*run.in);
		if (is_simple(step.op))
			do_step(step);
	}
}

} // namespace fuzz

extern "C" void board_violation(const char* sentence, const void* where, size_t noted,
				size_t counted)
{
	std::fprintf(stderr, "malloc_fuzz: %s, at %p: %zu noted, %zu counted\n", sentence, where,
		     noted, counted);
	fuzz::fail("a rule of malloc's does not hold");
}

/// The model's own memory is freed and reused all the time, so a small quarantine is enough.
extern "C" const char* __asan_default_options()
{
	return "detect_leaks=0:quarantine_size_mb=8:malloc_context_size=2";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	using namespace fuzz;
	static char* environment[3];
	is_traced = is_traced || std::getenv("MALLOC_FUZZ_TRACE") != nullptr;
	Reader in{data, size};
	run = Run{};
	run.world = read_world(in);
	run.in = &in;
	if (is_traced) {
		std::setvbuf(stdout, nullptr, _IONBF, 0);
		print_world(run.world);
	}
	restore_library();
	set_up_board(run.world.shape);
	set_up_threads();
	clear_model();
	environment[0] = run.world.options.data();
	environment[1] = run.world.descriptor.data();
	*fuzz_doors.environment = environment;
	fuzz_doors.learn_facts();
	*fuzz_doors.page_move_worth = run.world.page_move_worth;
	expect_end(jump_to_end);
	if (setjmp(end_of_program) == 0)
		run_steps();
	else
		check_end();
	set_between(nullptr);
	return 0;
}

int print_input(const std::uint8_t* data, std::size_t size)
{
	fuzz::is_traced = true;
	LLVMFuzzerTestOneInput(data, size);
	return 0;
}
