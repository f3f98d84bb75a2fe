// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// platform.cc — a platform for the engine that is the same in every run.
#include "platform.hh"
#include "world.h"
#include <cerrno>
#include <cstdlib>
#include <unistd.h>

extern "C" {

void poolplatform_write(const char* text, std::size_t length)
{
	if (write(STDERR_FILENO, text, length) < 0)
		return;
}

void poolplatform_abort()
{
	world_fail("the engine gave up");
	std::abort();
}

std::uint64_t poolplatform_secret()
{
	return 0x5EC2'E700'0F0F'1234;
}

void poolplatform_out_of_memory()
{
	errno = ENOMEM;
}

void poolplatform_invalid()
{
	errno = EINVAL;
}
}
