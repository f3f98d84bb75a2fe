// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// witness.hh — does a program call the malloc that is preloaded? A program may have its own.
#pragma once

#include <cstdint>
#include <string>

#include "peers.hh"

namespace bench {

/// A word in memory that witness.c, once preloaded, increments with each call.
class Witness {
public:
	Witness();
	~Witness();
	Witness(const Witness&) = delete;
	Witness& operator=(const Witness&) = delete;

	/// For one run. `served`: as in Row.
	[[nodiscard]] Allocator allocator(const std::string& served) const;
	[[nodiscard]] std::uint64_t calls() const;

private:
	int fd_;
};

} // namespace bench
