// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// peers.hh — the allocators compared: the file and version of each.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Allocator {
	std::string name;
	std::string library; ///< to preload; if empty, the C library's own malloc
	std::string version;
	std::vector<std::string> settings; ///< VARIABLE=VALUE, for its processes only
};

/// All names that `find_allocators` knows.
std::vector<std::string> known_allocators();

/// Each word is a known name, NAME=PATH or PATH. An allocator that is not installed is reported and
/// left out; an unknown word throws.
std::vector<Allocator> find_allocators(const std::vector<std::string>& words);

/// The lines of a file, which `find_allocators` takes. Throws if there are none.
std::vector<std::string> peers_in(const std::string& path);

/// Each is NAME:VARIABLE=VALUE. Throws if there is no such allocator.
void add_settings(std::vector<Allocator>& all, const std::vector<std::string>& settings);

/// What to preload to get the C library's malloc in a program linked with another one.
std::string c_library();

} // namespace bench
