// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// run.hh — what the parts of the target share: the state of a run, and its steps.
#pragma once
#include "model.hh"
#include "script.hh"

namespace fuzz {

struct Run {
	World world;
	Reader* in;
	unsigned depth;      // 1 or more: inside another call
	bool is_forking;     // between the handlers of a fork
	bool left_magazines; // the child of a fork lost the magazines of other threads
	std::size_t lost;    // blocks that the library gave up permanently
	std::size_t cost;
	unsigned refused_before;                  // refused() at the start of the step
	void* busy;                               // the block passed to the call in progress
	bool (*is_expected)(const char* message); // of the end; null: none is expected
};
extern Run run;

/// Does one step, and checks what must hold after it.
void do_step(const Step& step);

/// Does up to n steps, of those that are allowed inside another call.
void do_simple_steps(unsigned n);

// calls.cc: steps that allocate, resize and free blocks.
void do_call(const Step& step);

// threads.cc
void set_up_threads();
void do_thread_step(const Step& step);
void visit_thread(unsigned thread);
void leave_thread();
void end_all_threads();

// questions.cc
void do_question(const Step& step);
void check_figures();
void check_walk();

// misuse.cc: either ends the run, or does nothing.
void do_misuse(const Step& step);

/// Whether a request for `size` bytes may fail now, given what was refused since the step began.
bool may_refuse(std::size_t size);

/// Whether options have every block filled, or the whole heap checked, at each call.
bool is_watched();

} // namespace fuzz
