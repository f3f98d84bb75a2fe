// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// peers.hh — the allocators to be compared: where each is, and in which version.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Allocator {
	std::string name;
	std::string library; ///< to preload; empty: none, the C library's own malloc
	std::string version;
	std::vector<std::string> settings; ///< VARIABLE=VALUE, for its processes only
};

/// All names that `find_allocators` knows.
std::vector<std::string> known_allocators();

/// Each word is a name that is known, NAME=PATH or PATH. One that is not on this machine
/// is said and left out; a word that means nothing throws.
std::vector<Allocator> find_allocators(const std::vector<std::string>& words);

/// NAME:VARIABLE=VALUE, each; throws where there is no such allocator.
void add_settings(std::vector<Allocator>& all, const std::vector<std::string>& settings);

/// What to preload so that malloc is the C library's in a program linked with another one.
std::string c_library();

} // namespace bench
