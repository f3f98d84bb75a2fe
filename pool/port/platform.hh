// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// platform.hh — what the engine would like of its surroundings, and does without.
//
// The engine has a weak definition of each of these, so that it links into a
// program that has no operating system: the text goes nowhere, abort traps, errno
// is not set, and the secret is made of addresses. host/platform.cc defines them
// for real. This is the one header of the engine that other folders may see.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" {

/// Writes to the standard error. Never allocates; keeps errno.
void poolplatform_write(const char* text, std::size_t length);

/// Ends the program, abnormally.
[[noreturn]] void poolplatform_abort();

/// A number that a wild write cannot guess; the same for the whole process.
std::uint64_t poolplatform_secret();

/// How many bytes of large free blocks keep their pages before they are purged, if the pool
/// is small; a large one keeps an eighth of what is allocated.
std::size_t poolplatform_dirty_limit();

/// A piece of memory has become an arena: it can be read, unless it is not as its giver said. Where
/// two that touch become one; and where one, got from a pool's `alloc`, is about to go back, or is
/// forgotten. With the pool locked; for who has to know whether an address can be read.
void poolplatform_arena(const void* base, std::size_t size, bool is_given);
void poolplatform_arenas_coalesced(const void* low, const void* seam, const void* last);
void poolplatform_arena_gone(const void* base, std::size_t size);

/// Sets errno to ENOMEM, and to EINVAL.
void poolplatform_out_of_memory();
void poolplatform_invalid();
}
