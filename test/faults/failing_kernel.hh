// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// failing_kernel.hh — a kernel that refuses calls, in the place of host/kernel.cc.
#pragma once
#include <cstddef>
#include <string_view>

namespace faults {

/// How a refusal leaves things.
enum class Harm : unsigned char {
	none, // as before
	half, // the first half is done; or what was at a fixed place is gone
};

struct Fault {
	const char* call; // a name of `calls`
	int error;
	unsigned first; // the first call that is refused, from 1; 0 is none
	bool goes_on;   // those after it are refused, too
	Harm harm;
};

/// From now on, calls are counted anew, and refused as it says.
void refuse(const Fault& fault);
void refuse_nothing();

/// How many calls of the fault's kind there were since then.
unsigned count();

/// Was a call of the i-th kind made at all, refused or not?
bool was_made(std::size_t i);

/// The kinds of calls that can be refused: the kernel's, and libc's that host/ uses. One for each
/// thing that is asked of the kernel: a mapping at a fixed place is another than one anywhere.
struct Call {
	std::string_view name;   // of the kind
	std::string_view source; // what host/ calls for it
	bool has_half;
};
extern const Call calls[];
extern const std::size_t call_count;

} // namespace faults
