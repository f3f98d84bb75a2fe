// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alarm.hh — what is called from anywhere when something is wrong.
//
// Nothing below knows which locks there are, and how a program is ended with none of them held.
// Declared here, these stand above all that calls them: fatal() in fatal.cc, what the locks ask in
// all_locks.cc. No other declaration of malloc/ stands apart from its source.
#pragma once
#include "text.hh"

namespace shim {

class OrderedLock;

/// Composes the message, releases every lock that the thread holds, prints, and ends the program
/// by SIGABRT: a handler of the program's for that may allocate, in any thread, and report. The
/// locks may be held: what the message speaks of is not changed before it is composed.
[[noreturn, gnu::cold, gnu::format(printf, 1, 2)]] void fatal(const char* format, ...);
[[noreturn, gnu::cold]] void fatal(const char* format, host::Arguments& arguments);

/// For builds with assertions: a lock that comes later in the order is held by this thread. A
/// message and the end, unless it holds every lock.
void check_order(OrderedLock& lock);

/// This thread holds the lock already that it is about to take. Returns if it holds every lock;
/// else a message and the end.
[[gnu::cold]] void reenter();

} // namespace shim
