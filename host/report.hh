// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.hh — what a report of the heap asks of the operating system.
//
// As in system.hh: raw system calls, no allocation, and errno is kept.
#pragma once
#include <cstddef>

namespace host {

/// How many bytes of the pages that [base, base + size) touches are in memory. What the system
/// does not tell counts as not.
std::size_t resident_bytes(const void* base, std::size_t size);

/// An empty file of that name, to be written to. A negative error number if there can be none;
/// never waits.
int create_file(const char* path);
void close_file(int descriptor);

} // namespace host
