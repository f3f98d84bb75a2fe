// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// failing_kernel.hh — a kernel that refuses calls, instead of host/kernel.cc.
#pragma once
#include <cstddef>
#include <string_view>

namespace faults {

/// The state that a refusal leaves behind.
enum class Harm : unsigned char {
	none, // unchanged
	half, // the first half is done; or, for a fixed address, what was there is gone
};

struct Fault {
	const char* call; // a name in `calls`
	int error;
	unsigned first; // the first call that is refused, counting from 1; 0: none
	bool goes_on;   // the later ones are refused, too
	Harm harm;
};

/// From now on, counts calls from zero, and refuses them as `fault` says.
void refuse(const Fault& fault);
void refuse_nothing();

/// The number of calls of the fault's kind since then.
unsigned count();

/// Whether a call of the i-th kind was made at all, refused or not.
bool was_made(std::size_t i);

/// The kinds of calls that can be refused: the kernel's, and libc's that host/ uses. One for each
/// purpose: mapping at a fixed address is a different kind from mapping anywhere.
struct Call {
	std::string_view name;   // of the kind
	std::string_view source; // the call's name in the sources of host/
	bool has_half;
};
extern const Call calls[];
extern const std::size_t call_count;

} // namespace faults
