// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fatal.hh — the last message, and the end of the program.
#pragma once
#include "text.hh"

namespace shim {

/// Composes the message, releases every lock that the thread holds, prints, and ends the program
/// by SIGABRT: a handler of the program's for that may allocate, in any thread, and report. The
/// locks may be held: what the message speaks of is not changed before it is composed.
[[noreturn, gnu::cold, gnu::format(printf, 1, 2)]] void fatal(const char* format, ...);
[[noreturn, gnu::cold]] void fatal(const char* format, host::Arguments& arguments);

} // namespace shim
