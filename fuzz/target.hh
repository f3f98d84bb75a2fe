// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// target.hh — what each fuzz target defines, and standalone_main.cc calls.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Prints an input in readable form. Returns the exit status for main.
int print_input(const std::uint8_t* data, std::size_t size);

/// The file that is being run, for messages; null under a fuzzer.
inline const char* fuzz_running = nullptr;
