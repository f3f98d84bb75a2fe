// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.cc — which pages are in memory, and a file to write to, on Linux.
#include "report.hh"
#include "kernel.hh"
#include "system.hh"
#include <algorithm>
#include <bit>
#include <cstdint>
#include <fcntl.h>

namespace host {

std::size_t resident_bytes(const void* base, std::size_t size)
{
	unsigned char state[2048]; // a byte for each page
	const std::size_t page = page_size();
	const auto start = std::bit_cast<std::uintptr_t>(base) & ~(page - 1);
	const auto end = std::bit_cast<std::uintptr_t>(base) + size;
	std::size_t sum = 0;
	for (std::uintptr_t at = start; at < end; at += sizeof state * page) {
		const std::size_t n = std::min(sizeof state, (end - at + page - 1) / page);
		if (is_error(kernel(SYS_mincore, at, n * page, &state[0])))
			continue;
		for (std::size_t i = 0; i < n; i++)
			sum += (state[i] & 1U) != 0 ? page : 0;
	}
	return sum;
}

int create_file(const char* path)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	return static_cast<int>(kernel(SYS_openat, AT_FDCWD, path, flags, 0666));
}

void close_file(int descriptor)
{
	kernel(SYS_close, descriptor);
}

} // namespace host
