// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle_thread.hh — the option `idlethread`: what is due is done by a thread, also in a program
// that makes no call.
#pragma once

namespace shim {

/// The child of a fork has no such thread. It gets one when something is next due.
void forget_idle_thread();

/// Starts it, if the option says so and it does not run.
void start_idle_thread();

} // namespace shim
