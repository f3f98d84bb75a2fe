// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// script.hh — how bytes are read as a machine, options, and calls of malloc.
#pragma once
#include "board.hh"
#include "reader.hh"
#include <string>

namespace fuzz {

enum class Op : unsigned char {
	allocate,
	allocate_zeroed,
	allocate_aligned,
	allocate_placed,
	allocate_many,
	make, // operator new
	release,
	release_sized,
	unmake, // operator delete
	release_many,
	resize,
	resize_array,
	ask,
	look, // at what is in a block
	switch_thread,
	end_thread,
	run_idle_thread,
	pass_time,
	idle,
	trim,
	limit,
	soft_limit,
	flags,
	perturb,
	figures,
	walk,
	refuse,
	fork,
	interleave, // other threads' calls come between, where no lock is held
	load_module,
	misuse,
	count,
};

struct Step {
	Op op;
	unsigned which; // block, thread, kind of question, …
	unsigned form;
	std::size_t size, align;
	Refusal refusal;
};

struct World {
	BoardShape shape;
	std::string options;    // POOLALLOC_CONF=…
	std::string descriptor; // MALLOCFD=…
	std::size_t page_move_worth;
	bool has_new_handler;
	bool is_watched; // an option has every byte filled or looked at
};

World read_world(Reader& in);
Step read_step(Reader& in);

void print_world(const World& world);
void print_step(const Step& step);

} // namespace fuzz
