// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board_state.hh — what the two halves of the board share.
#pragma once
#include "board.hh"
#include "board_memory.hh"

namespace fuzz {

constexpr unsigned most_threads = 8;
constexpr long first_process = 1000;

struct BoardState {
	BoardShape shape;
	Refusal refusal;
	unsigned seen, refused;
	std::uint64_t clock;
	unsigned thread;
	long process;
	void* thread_values[most_threads];
	void* (*thread_function)(void*);
	bool is_asleep; // the sleeping thread has slept once
	bool file_was_read;
	std::size_t written;
	char text[16384];
	bool is_text_cut; // a write was refused
};
extern BoardState state;

/// The kernel's answer where nothing is refused.
long answer_call(long number, const long* words);

} // namespace fuzz
