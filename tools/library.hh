// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// library.hh — where libpoolmalloc.so is, and the environment that loads it into a program.
#pragma once
#include <string>

namespace poolrun {

/// The malloc replacement that belongs to this poolrun: that of the same build tree or the same
/// installation. If `given` is not empty, it is used instead. Throws a Refusal if there is none.
std::string find_library(const std::string& given);

/// The value of LD_PRELOAD: `library`, then the contents of `before`. Throws a Refusal if the path
/// cannot be written in that list.
std::string preload_list(const std::string& library, const std::string& before);

} // namespace poolrun
