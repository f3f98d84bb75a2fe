// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scenarios.hh — what a program does with the heap while the kernel refuses calls.
//
// A scenario checks each byte that it wrote and each that must be zero. It accepts NULL with ENOMEM
// as a result, and nothing else. It can be run repeatedly, and makes calls each time.
#pragma once
#include <cstddef>

namespace faults {

struct Scenario {
	const char* name;
	/// Returns the number of refused requests. Ends the process with a message if a promise is
	/// broken.
	std::size_t (*run)();
};

// of_malloc.cc
std::size_t of_many_sizes();
std::size_t zeroed();
std::size_t aligned_ones();
std::size_t growing();
std::size_t growing_by_moving();
std::size_t threads();

/// Run only once, and alone: it refuses calls itself.
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
