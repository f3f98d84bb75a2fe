// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// platform.cc — what the engine asks of its surroundings, by means of the operating system.
#include "platform.hh"
#include "system.hh"

extern "C" {

void poolplatform_write(const char* text, std::size_t length)
{
	host::write(host::standard_error, {text, length});
}

void poolplatform_abort()
{
	host::abort();
}

std::uint64_t poolplatform_secret()
{
	return host::secret();
}

void poolplatform_out_of_memory()
{
	host::fail_out_of_memory();
}

void poolplatform_invalid()
{
	host::fail_invalid();
}
}
