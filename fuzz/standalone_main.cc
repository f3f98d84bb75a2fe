// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// standalone_main.cc — runs a fuzz target on files, with any compiler and no fuzzer.
//
//	pool_fuzz FILE|FOLDER …     runs each of them; an input that fails says so and aborts
//	pool_fuzz --print FILE      prints the input as a C program
#include "target.hh"
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> contents(const fs::path& file)
{
	std::ifstream in{file, std::ios::binary};
	if (!in) {
		std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
		std::exit(2);
	}
	return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

/// The files that a name stands for: itself, or everything in the folder, in order.
std::vector<fs::path> files_of(const fs::path& name)
{
	if (!fs::is_directory(name))
		return {name};
	std::vector<fs::path> files;
	for (const auto& entry : fs::recursive_directory_iterator{name})
		if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
			files.push_back(entry.path());
	std::sort(files.begin(), files.end());
	return files;
}

int usage(const char* program)
{
	std::fprintf(stderr, "usage: %s [--print] FILE|FOLDER ...\n", program);
	return 2;
}

} // namespace

int main(int argc, char** argv)
{
	const std::vector<std::string_view> args{argv + 1, argv + argc};
	const bool prints = !args.empty() && args[0] == "--print";
	if (args.empty() || (prints && args.size() != 2))
		return usage(argv[0]);
	std::size_t count = 0;
	for (const std::string_view arg : args) {
		if (arg == "--print")
			continue;
		for (const fs::path& file : files_of(arg)) {
			const auto input = contents(file);
			if (prints)
				return print_input(input.data(), input.size());
			fuzz_running = file.c_str();
			LLVMFuzzerTestOneInput(input.data(), input.size());
			count++;
		}
	}
	std::printf("%zu inputs, all well\n", count);
	return 0;
}
