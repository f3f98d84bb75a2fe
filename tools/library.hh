// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// library.hh — where libpoolmalloc.so is, and the environment that puts it into a program.
#pragma once
#include <string>

namespace poolrun {

/// The malloc replacement that belongs to this poolrun: that of the same build tree or the same
/// installation. `given`, if not empty, is used instead. Throws a Refusal if there is none.
std::string find_library(const std::string& given);

/// LD_PRELOAD with `library` first, then what `before` held. Throws a Refusal where the loader's
/// list cannot hold the path.
std::string preload_list(const std::string& library, const std::string& before);

} // namespace poolrun
