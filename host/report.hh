// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.hh — what a report about the heap asks of the operating system.
//
// As in system.hh: raw system calls, no allocation, and errno is kept.
#pragma once
#include <cstddef>

namespace host {

/// How many bytes of the pages that [base, base + size) touches are resident in memory. Pages of
/// which the system does not say so do not count.
std::size_t resident_bytes(const void* base, std::size_t size);

/// Creates or empties a file of that name, and opens it for writing. Returns a negative error
/// number on failure; never waits.
int create_file(const char* path);
void close_file(int descriptor);

} // namespace host
