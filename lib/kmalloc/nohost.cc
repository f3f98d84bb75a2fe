// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// nohost.cc — where there is no operating system: no host, until a kernel brings its own.
#include "state.hh"

namespace kalloc {

constinit const kmallochost default_host{};

std::size_t natural_page()
{
	return 4096;
}

std::uintptr_t natural_secret()
{
	return address_of(&state);
}

} // namespace kalloc
