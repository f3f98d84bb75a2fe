// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// conf.hh — the heap's options as the user writes them, checked before anything is run.
#pragma once
#include <string_view>

namespace poolrun {

/// Throws a Refusal if `list` ("name,name=value,…") has an option the heap does not know, or a
/// value it would not take.
void check_options(std::string_view list);

/// A line for each option: its name, what it takes, what it does.
void print_options();

} // namespace poolrun
