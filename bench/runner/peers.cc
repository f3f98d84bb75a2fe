// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// peers.cc — the allocators compared: the file and version of each.
#include "peers.hh"

#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

#include "../machine.hh"
#include "names.hh"

namespace bench {

namespace {

struct Known {
	const char* name;
	std::array<const char*, 3> files; ///< alternatives
	const char* package;              ///< in Debian
};

constexpr std::array known{
	Known{"glibc", {}, ""},
	Known{"mimalloc",
	      {"libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.so"},
	      "libmimalloc2.0"},
	Known{"jemalloc", {"libjemalloc.so.2", "libjemalloc.so", nullptr}, "libjemalloc2"},
	Known{"tcmalloc",
	      {"libtcmalloc_minimal.so.4", "libtcmalloc_minimal.so", nullptr},
	      "libtcmalloc-minimal4"},
	Known{"tbb",
	      {"libtbbmalloc_proxy.so.2", "libtbbmalloc_proxy.so", nullptr},
	      "libtbbmalloc2"},
	Known{"poolmalloc", {"libpoolmalloc.so", "libpoolmalloc.so.0", nullptr}, ""},
};

constexpr const char* debian_folder = "/usr/lib/" BENCH_TRIPLET;
constexpr const char* local_folder = "/usr/local/lib/" BENCH_TRIPLET;

std::vector<std::string> library_folders()
{
	return {own_folder() + "/../malloc",
		debian_folder,
		"/usr/lib64",
		"/usr/lib",
		"/usr/local/lib",
		"/usr/local/lib64",
		local_folder};
}

std::string find_library(const Known& allocator)
{
	for (const std::string& folder : library_folders())
		for (const char* file : allocator.files)
			if (file != nullptr && access((folder + "/" + file).c_str(), R_OK) == 0)
				return real_path(folder + "/" + file);
	return "";
}

std::string first_word(const std::string& text, const char* end)
{
	return text.substr(0, text.find_first_of(end));
}

/// What the one who built the library wrote beside it; otherwise the version of the package that
/// contains the file, or what is known about the file.
std::string version_of(const std::string& name, const std::string& library)
{
	if (library.empty())
		return std::string{"glibc "} + gnu_get_libc_version();
	std::ifstream beside{library + ".built"};
	if (std::string line; std::getline(beside, line) && !line.empty())
		return line;
	const std::string package = first_word(output_of({"dpkg-query", "-S", library}), ":\n");
	if (!package.empty())
		return package + " " +
		       first_word(output_of({"dpkg-query", "-W", "-f", "${Version}\n", package}),
				  "\n");
	if (name == "poolmalloc")
		return "revision " + this_machine().revision;
	std::error_code error;
	return fmt::format("a file of {} bytes", std::filesystem::file_size(library, error));
}

/// libsnmalloc.so.1 → snmalloc
std::string name_of(const std::string& path)
{
	const std::string file = path.substr(path.rfind('/') + 1);
	const std::string stem = file.substr(0, file.find(".so"));
	return stem.starts_with("lib") ? stem.substr(3) : stem;
}

Allocator by_path(const std::string& name, const std::string& path)
{
	if (!std::filesystem::is_regular_file(path))
		throw std::invalid_argument(path + ": there is no such file");
	const std::string real = real_path(path);
	return {.name = name, .library = real, .version = version_of(name, real), .settings = {}};
}

/// Looks it up by name; the result has no name if it is not installed.
Allocator by_name(const std::string& name)
{
	const auto* found = std::find_if(known.begin(), known.end(),
					 [&](const Known& k) { return name == k.name; });
	if (found == known.end())
		throw std::invalid_argument("no allocator is called " + name +
					    suggestion(name, known_allocators()) +
					    " A library is given by its path, or as NAME=PATH.");
	const std::string library = find_library(*found);
	if (!library.empty() || name == "glibc")
		return {.name = name,
			.library = library,
			.version = version_of(name, library),
			.settings = {}};
	fmt::print(stderr, "{}: {} is left out: there is no {} here{}\n",
		   program_invocation_short_name, name, found->files[0],
		   *found->package == 0 ? "" : fmt::format(" (Debian's {})", found->package));
	return {};
}

Allocator allocator_for(const std::string& word)
{
	const std::size_t equals = word.find('=');
	if (equals != std::string::npos)
		return by_path(word.substr(0, equals), word.substr(equals + 1));
	return word.find('/') != std::string::npos ? by_path(name_of(word), word) : by_name(word);
}

} // namespace

std::vector<std::string> known_allocators()
{
	std::vector<std::string> names;
	names.reserve(known.size());
	for (const Known& k : known)
		names.emplace_back(k.name);
	return names;
}

std::vector<Allocator> find_allocators(const std::vector<std::string>& words)
{
	std::vector<Allocator> all;
	std::set<std::string> names;
	for (const std::string& word : words) {
		Allocator a = allocator_for(word);
		if (a.name.empty())
			continue;
		if (!names.insert(a.name).second)
			throw std::invalid_argument("two allocators are called " + a.name +
						    "; name one of them: NAME=PATH");
		all.push_back(std::move(a));
	}
	if (all.empty())
		throw std::invalid_argument("none of the allocators is on this machine");
	return all;
}

std::vector<std::string> peers_in(const std::string& path)
{
	std::ifstream file{path};
	std::vector<std::string> lines;
	for (std::string line; std::getline(file, line);)
		if (!line.empty())
			lines.push_back(line);
	if (lines.empty())
		throw std::invalid_argument(path + " has no line NAME=PATH");
	return lines;
}

void add_settings(std::vector<Allocator>& all, const std::vector<std::string>& settings)
{
	for (const std::string& setting : settings) {
		const std::size_t colon = setting.find(':');
		const std::string name = setting.substr(0, colon);
		const auto found = std::find_if(all.begin(), all.end(),
						[&](const Allocator& a) { return a.name == name; });
		if (colon == std::string::npos || found == all.end() ||
		    setting.find('=', colon) == std::string::npos)
			throw std::invalid_argument(
				setting +
				": --set wants ALLOCATOR:VARIABLE=VALUE, and an allocator "
				"that is compared");
		found->settings.push_back(setting.substr(colon + 1));
	}
}

std::string c_library()
{
	for (const std::string& folder : library_folders())
		if (access((folder + "/libc.so.6").c_str(), R_OK) == 0)
			return real_path(folder + "/libc.so.6");
	return "";
}

} // namespace bench
