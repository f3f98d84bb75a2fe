// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// clock.hh — where the kernel's own code for reading the clock is.
#pragma once

namespace host {

/// Finds that code. Called by learn_facts().
void learn_clock();

} // namespace host
