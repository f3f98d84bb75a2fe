// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// platform.cc — weak defaults for the functions of port/platform.hh.
#include "platform.hh"
#include "raw.hh"

namespace {

const char marker = 0;

} // namespace

using pool::address_of;

extern "C" {

[[gnu::weak]] void poolplatform_write(const char* /*text*/, std::size_t /*length*/) {}

[[gnu::weak]] void poolplatform_abort()
{
	__builtin_trap();
}

[[gnu::weak]] std::uint64_t poolplatform_secret()
{
	const char here = 0; // all that varies here: the addresses of the stack and the program
	const auto stack = address_of(&here);
	const auto text = address_of(&marker);
	return (stack ^ (std::uint64_t{text} << 20U)) * 0x9E3779B97F4A7C15U;
}

[[gnu::weak]] void poolplatform_arena(const void* /*base*/, std::size_t /*size*/, bool /*is_given*/)
{
}

[[gnu::weak]] void poolplatform_arenas_coalesced(const void* /*low*/, const void* /*seam*/,
						 const void* /*last*/)
{
}

[[gnu::weak]] void poolplatform_arena_gone(const void* /*base*/, std::size_t /*size*/) {}

[[gnu::weak]] void poolplatform_out_of_memory() {}

[[gnu::weak]] void poolplatform_invalid() {}

[[gnu::weak]] std::size_t poolplatform_dirty_limit()
{
	return std::size_t{4} << 20U;
}
}
