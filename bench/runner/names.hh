// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// names.hh — lists of names as users type them, and the file each stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bench {

std::vector<std::string> split(std::string_view text, char by);

/// "; did you mean X?" with the closest name in `all`, or nothing if none is close.
std::string suggestion(std::string_view name, const std::vector<std::string>& all);

/// The program's file; the system's own folders are searched first. Empty if there is none.
std::string find_program(const std::string& name);

/// The command's standard output.
std::string output_of(const std::vector<std::string>& command);

/// The folder of this program.
std::string own_folder();

std::string real_path(const std::string& path);

} // namespace bench
