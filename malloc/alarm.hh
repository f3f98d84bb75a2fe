// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alarm.hh — what any file may call when something is wrong.
//
// Low-level files do not know which locks exist, nor how to end the program with none of them held.
// These functions are declared here, where any file can include them, but defined in files that
// include most others: fatal() in fatal.cc, the checks that locks make in all_locks.cc. No other
// declaration in malloc/ is separated from its source file.
#pragma once
#include "text.hh"

namespace shim {

class OrderedLock;

/// Composes the message, releases every lock that the thread holds, prints the message, and aborts.
/// The locks are released first so that the program's SIGABRT handler can use the heap. May be
/// called with locks held: what the message describes cannot change while it is composed.
[[noreturn, gnu::cold, gnu::format(printf, 1, 2)]] void fatal(const char* format, ...);
[[noreturn, gnu::cold]] void fatal(const char* format, host::Arguments& arguments);

/// For builds with assertions: aborts with a message if this thread holds a lock that comes after
/// `lock` in the order. A thread that already holds `lock` is not checked (see reenter()).
void check_order(OrderedLock& lock);

/// Called when a thread is about to take a lock that it already holds. Returns if the thread holds
/// every lock; otherwise aborts with a message.
[[gnu::cold]] void reenter();

} // namespace shim
