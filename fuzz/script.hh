// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// script.hh — an input's bytes, read as calls.
//
// What a byte means does not depend on what happens when the calls are made, so an input can be
// printed without running it, and changing one byte changes one call.
#pragma once
#include "world.h"
#include <array>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <span>
#include <vector>

namespace fuzz {

/// The kind of an argument, which decides how it is read and printed.
enum class Arg : unsigned char {
	pool,
	pool_and_slot, // two arguments in one byte
	size,
	byte,
	small_count, // 1 to 24
	align,
	offset,
	flags,
	callbacks,
	distance, // any 32 bits
	choice,   // 0 to 8
	yes,
};

using Values = std::array<std::size_t, 8>;

/// The arguments of a call, in order. One too many does not compile.
class Args {
public:
	constexpr Args(std::initializer_list<Arg> args)
	{
		for (const Arg arg : args)
			args_[count_++] = arg;
	}
	constexpr const Arg* begin() const { return args_.data(); }
	constexpr const Arg* end() const { return args_.data() + count_; }

private:
	std::array<Arg, 7> args_{}; // one of them may take up two values
	unsigned count_ = 0;
};

/// A kind of step: its name in C, its arguments, and the function that does it.
struct Action {
	const char* name;
	unsigned weight; // how many of the 256 byte values stand for it
	Args args;
	void (*run)(const Values&);
};

struct Step {
	const Action* action;
	Values values;
};

struct Script {
	std::array<setup, world_pools> setups;
	std::vector<Step> steps;
};

Script read_script(std::span<const std::uint8_t> input);

/// Prints the script as a C program that does the same.
void print_script(const Script& script, std::FILE* to);

} // namespace fuzz
