// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// witness.cc — a file in memory for the count of bench/witness.c.
#include "witness.hh"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "names.hh"

namespace bench {

Witness::Witness() : fd_{memfd_create("witness", MFD_CLOEXEC)}
{
	if (fd_ < 0 || ftruncate(fd_, sizeof(std::uint64_t)) != 0)
		throw std::runtime_error(std::string{"memfd_create: "} + std::strerror(errno));
}

Witness::~Witness()
{
	close(fd_);
}

Allocator Witness::allocator(const std::string& served) const
{
	return {.name = "witness",
		.library = real_path(own_folder() + "/libwitness.so"),
		.version = {},
		.settings = {fmt::format("BENCH_WITNESS=/proc/{}/fd/{}", getpid(), fd_),
			     "BENCH_SERVED=" + served}};
}

std::uint64_t Witness::calls() const
{
	std::uint64_t calls = 0;
	return pread(fd_, &calls, sizeof calls, 0) == sizeof calls ? calls : 0;
}

} // namespace bench
