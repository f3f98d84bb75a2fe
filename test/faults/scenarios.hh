// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scenarios.hh — what a program does with the heap while the kernel refuses calls.
//
// A scenario checks each byte that it wrote and each that is promised to be zero. It takes NULL
// with ENOMEM for an answer, and nothing else. It may be run again, and then needs calls again.
#pragma once
#include <cstddef>

namespace faults {

struct Scenario {
	const char* name;
	/// How many requests were refused. Ends the process with a message if a promise is broken.
	std::size_t (*run)();
};

// of_malloc.cc
std::size_t of_many_sizes();
std::size_t zeroed();
std::size_t aligned_ones();
std::size_t growing();
std::size_t growing_by_moving();
std::size_t threads();

/// Once only, and by itself: it refuses calls of its own choice.
std::size_t a_magazine_that_cannot_be_had();

// of_others.cc
std::size_t pools();
std::size_t kmem();
std::size_t kmallocs();
std::size_t messages();
std::size_t full_pipe();
std::size_t idling();

extern const Scenario scenarios[];
extern const std::size_t scenario_count;

} // namespace faults
