// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stopwatch.hh — elapsed seconds, and resident bytes, read without allocating.
#pragma once

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace bench {

class Stopwatch {
public:
	Stopwatch() : start_{now()} {}
	[[nodiscard]] double seconds() const { return now() - start_; }
	[[nodiscard]] double ns_each(std::size_t n) const
	{
		return n == 0 ? 0 : seconds() * 1e9 / static_cast<double>(n);
	}

private:
	static double now()
	{
		timespec t{};
		clock_gettime(CLOCK_MONOTONIC, &t);
		return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
	}
	double start_;
};

/// Anonymous memory only: pages of mapped files are not the allocator's doing.
inline double resident_bytes()
{
	char text[128] = {};
	const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	char* at = n > 0 ? std::strchr(text, ' ') : nullptr; // behind the total size
	if (at == nullptr)
		return 0;
	const double resident = std::strtod(at, &at);
	const double of_files = std::strtod(at, nullptr);
	return (resident - of_files) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace bench
