// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// platform.hh — what the engine would like its surroundings to provide, but can do without.
//
// The engine has a weak definition of each of these, so that it links into a
// program without an operating system: the text goes nowhere, abort traps, errno
// is not set, and the secret is made of addresses. The real ones are in
// host/platform.cc; those about arenas in lib/kmem/ground.cc, and the dirty limit in
// malloc/main_pool.cc. This is the only header of the engine that other folders may see.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" {

/// Writes to the standard error. Never allocates; keeps errno.
void poolplatform_write(const char* text, std::size_t length);

/// Ends the program abnormally.
[[noreturn]] void poolplatform_abort();

/// A number that a stray write cannot match by chance; the pools' keys are made from it.
std::uint64_t poolplatform_secret();

/// How many bytes of large free blocks a pool may have before their pages are purged. A large
/// pool may have an eighth of what is allocated, if that is more.
std::size_t poolplatform_dirty_limit();

/// For code that must know whether an address can be read. A piece of memory has become an arena;
/// two adjacent ones became one, from `low` to the byte `last`, where `seam` is the begin of the
/// upper one; an arena from a pool's `alloc` is about to be passed to `free`, or is forgotten.
/// Called with the pool locked.
void poolplatform_arena(const void* base, std::size_t size, bool is_given);
void poolplatform_arenas_coalesced(const void* low, const void* seam, const void* last);
void poolplatform_arena_gone(const void* base, std::size_t size);

/// Set errno to ENOMEM and to EINVAL. Called after the pool is unlocked.
void poolplatform_out_of_memory();
void poolplatform_invalid();
}
