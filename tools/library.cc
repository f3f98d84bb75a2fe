// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// library.cc — finds the shim relative to this program, so that a tree can be moved.
#include "library.hh"

#include "program.hh"

#include <filesystem>
#include <sstream>
#include <system_error>
#include <vector>

#include <fmt/format.h>

// Set by the build: the library's file name, its folder, and that folder relative to bindir.
#ifndef POOLRUN_LIBRARY_NAME
#error "tools/meson.build says what the library is called and where it is installed"
#endif

namespace poolrun {

namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path)
{
	std::error_code ignored;
	return fs::is_regular_file(path, ignored);
}

fs::path own_folder()
{
	std::error_code ignored;
	return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

} // namespace

std::string find_library(const std::string& given)
{
	if (!given.empty()) {
		if (!is_file(given))
			throw Refusal{own_failure, fmt::format("--library: {} is no file", given)};
		return fs::absolute(given).lexically_normal().string();
	}
	const auto here = own_folder();
	std::vector<fs::path> folders{
		here / POOLRUN_LIBRARY_FROM_BIN, // an installation, even if it was moved
		fs::path{POOLRUN_LIBRARY_FOLDER},
	};
	if (here.filename() == "tools") // a build tree
		folders.insert(folders.begin(), here.parent_path() / "malloc");
	std::string missed;
	for (const auto& folder : folders) {
		const auto path = (folder / POOLRUN_LIBRARY_NAME).lexically_normal();
		if (is_file(path))
			return path.string();
		missed += "\n  " + path.string();
	}
	throw Refusal{own_failure,
		      fmt::format("there is no malloc replacement at{}\nInstall it "
				  "(-Dpreload=enabled), or say where it is with --library FILE.",
				  missed)};
}

std::string preload_list(const std::string& library, const std::string& before)
{
	if (library.find_first_of(" :\t\n") != std::string::npos)
		throw Refusal{own_failure,
			      fmt::format("{}: LD_PRELOAD cannot name a path with a space or a "
					  "colon.\nMake a link to it with a plainer name, and give "
					  "that to --library.",
					  library)};
	std::string list = library;
	std::string separated = before;
	for (char& c : separated)
		if (c == ':')
			c = ' ';
	std::istringstream words{separated};
	for (std::string word; words >> word;)
		if (word != library)
			list += ":" + word;
	return list;
}

} // namespace poolrun
