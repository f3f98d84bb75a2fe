// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads.cc — threads that take turns, their ends, forks, and calls in between.
#include "image.hh"
#include "run.hh"
#include <utility>

namespace fuzz {
namespace {

constexpr unsigned thread_count = 4, idle_thread = 4;

struct Threads {
	ThreadImage images[thread_count + 1];
	unsigned current;
	unsigned visitor_of[4]; // the thread to return to
	unsigned visits;
	unsigned calls_until_visit, visiting, visit_steps;
};
Threads threads;

void switch_to(unsigned thread)
{
	store_thread(threads.images[threads.current]);
	threads.current = thread;
	load_thread(threads.images[thread]);
	set_thread(thread);
}

/// The destructor called at a thread's end may allocate and free, and so may later destructors.
void end_thread(bool allocates_after)
{
	call_thread_end();
	if (allocates_after) {
		do_simple_steps(2);
		call_thread_end();
	}
	load_thread(new_thread_image());
}

/// Called in the middle of a call: another thread may run, unless it would have to wait for a lock.
void between()
{
	if (run.depth != 0 || threads.calls_until_visit == 0 || fuzz_doors.holds_a_lock() != 0 ||
	    --threads.calls_until_visit != 0)
		return;
	visit_thread(threads.visiting);
	do_simple_steps(threads.visit_steps);
	leave_thread();
}

/// The child of a fork has only the thread that forked, with that thread's variables.
void leave_others_behind()
{
	for (ThreadImage& image : threads.images)
		image = new_thread_image();
	threads.current = 0;
}

void do_fork(const Step& step)
{
	const ForkHandlers handlers = fork_handlers();
	run.is_forking = true;
	handlers.before();
	need(fuzz_doors.holds_all_locks() != 0, "a fork does not hold every lock");
	do_simple_steps(step.which / 2 % 4);
	if (step.which % 2 == 0) {
		handlers.in_parent();
	} else {
		become_child();
		handlers.in_child();
		leave_others_behind();
		run.left_magazines = true;
	}
	run.is_forking = false;
}

void run_idle_thread()
{
	void* (*function)(void*) = take_thread_function();
	if (function == nullptr)
		return;
	visit_thread(idle_thread);
	function(nullptr);
	call_thread_end();
	load_thread(new_thread_image());
	leave_thread();
}

} // namespace

void set_up_threads()
{
	for (ThreadImage& image : threads.images)
		image = new_thread_image();
	threads.current = threads.visits = threads.calls_until_visit = 0;
	set_thread(0);
	set_between(between);
}

void visit_thread(unsigned thread)
{
	run.depth++;
	threads.visitor_of[threads.visits++] = threads.current;
	if (thread != threads.current)
		switch_to(thread);
}

void leave_thread()
{
	const unsigned back = threads.visitor_of[--threads.visits];
	if (back != threads.current)
		switch_to(back);
	run.depth--;
}

void do_thread_step(const Step& step)
{
	switch (step.op) {
	case Op::switch_thread:
		if (step.which % thread_count != threads.current)
			switch_to(step.which % thread_count);
		break;
	case Op::end_thread:
		if (threads.current == 0)
			break;
		end_thread(step.which % 4 == 0);
		switch_to(0);
		break;
	case Op::run_idle_thread:
		run_idle_thread();
		break;
	case Op::fork:
		do_fork(step);
		break;
	default: // at a later call of the kernel, another thread makes some calls
		threads.calls_until_visit = 1 + step.which % 4;
		threads.visiting = step.which / 4 % thread_count;
		threads.visit_steps = 1 + step.which / 16 % 4;
		break;
	}
}

void end_all_threads()
{
	threads.calls_until_visit = 0;
	for (unsigned t = 1; t < thread_count; t++) {
		if (threads.current != t)
			switch_to(t);
		end_thread(false);
	}
	switch_to(0);
}

} // namespace fuzz
