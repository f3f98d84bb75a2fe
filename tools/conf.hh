// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// conf.hh — the heap's options as the user writes them, checked before anything runs.
#pragma once
#include <string_view>

namespace poolrun {

/// Throws a Refusal if `list` ("name,name=value,…") contains an option that the heap does not know,
/// or a value that it would not accept.
void check_options(std::string_view list);

/// Prints a line for each option: its name, its value, and what it does.
void print_options();

} // namespace poolrun
