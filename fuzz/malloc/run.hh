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
	unsigned depth;      // 1 and more: in the middle of another call
	bool is_forking;     // between the handlers of a fork
	bool left_magazines; // a fork's child has lost those of other threads
	std::size_t lost;    // blocks that the library gave up for good
	std::size_t cost;
	unsigned refused_before;                  // the step
	void* busy;                               // the block that a call under way was given
	bool (*is_expected)(const char* message); // the end; null if none is
};
extern Run run;

/// One step, with what holds after it.
void do_step(const Step& step);

/// Up to n steps, of those that may be made in the middle of something else.
void do_simple_steps(unsigned n);

// calls.cc: what makes and ends blocks.
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

// misuse.cc: ends the run, or does nothing.
void do_misuse(const Step& step);

/// May a request for so many bytes be refused now, given what was refused since the step began?
bool may_refuse(std::size_t size);

/// Is every block filled, or the whole heap looked at, at each call?
bool is_watched();

} // namespace fuzz
