// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// machine.cc — describes the machine and the build that the figures come from.
#include "machine.hh"

#include <dlfcn.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

#include "bench_build.hh"
#include "bench_revision.hh"

namespace bench {

namespace {

std::string first_line(const char* path)
{
	std::ifstream file{path};
	std::string line;
	std::getline(file, line);
	return line.empty() ? "unknown" : line;
}

std::string cpu_model()
{
	std::ifstream file{"/proc/cpuinfo"};
	std::string line;
	while (std::getline(file, line)) {
		const std::size_t colon = line.find(": ");
		if (line.starts_with("model name") && colon != std::string::npos)
			return line.substr(colon + 2);
	}
	return "unknown";
}

std::string caches()
{
	return fmt::format("L2 {} KiB, L3 {} KiB", sysconf(_SC_LEVEL2_CACHE_SIZE) / 1024,
			   sysconf(_SC_LEVEL3_CACHE_SIZE) / 1024);
}

std::string memory()
{
	const double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
			     static_cast<double>(sysconf(_SC_PAGESIZE));
	return fmt::format("{:.0f} GiB", bytes / 0x1p30);
}

std::string kernel()
{
	utsname name{};
	uname(&name);
	return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string compiler()
{
#ifdef __clang__
	return "clang " __clang_version__;
#else
	return "g++ " __VERSION__;
#endif
}

std::string today()
{
	const std::time_t now = std::time(nullptr);
	std::tm parts{};
	gmtime_r(&now, &parts);
	char text[32];
	std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
	return text;
}

std::string load()
{
	double average[1];
	return getloadavg(average, 1) == 1 ? fmt::format("{:.2f}", average[0]) : "unknown";
}

} // namespace

Machine this_machine()
{
	return {.cpu = cpu_model() + ", " + caches(),
		.cores = std::to_string(sysconf(_SC_NPROCESSORS_ONLN)),
		.memory = memory(),
		.kernel = kernel(),
		.huge_pages = first_line("/sys/kernel/mm/transparent_hugepage/enabled"),
		.compiler = compiler(),
		.build = BENCH_BUILD,
		.revision = BENCH_REVISION,
		.date = today(),
		.load = load()};
}

std::string system_malloc_name()
{
	Dl_info info{};
	void* function = dlsym(RTLD_DEFAULT, "malloc");
	if (function == nullptr || dladdr(function, &info) == 0 || info.dli_fname == nullptr)
		return "malloc of unknown origin";
	const char* slash = std::strrchr(info.dli_fname, '/');
	const std::string file = slash == nullptr ? info.dli_fname : slash + 1;
	return file == "libc.so.6" ? std::string{"glibc "} + gnu_get_libc_version() : file;
}

} // namespace bench
