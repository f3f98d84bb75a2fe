// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// program.cc — finds the file that will run, and predicts what the loader will do with it.
#include "program.hh"

#include "descriptor.hh"
#include "elf_file.hh"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace poolrun {

namespace {

constexpr int most_interpreters = 8; // more than the kernel allows

enum class Runnable { yes, missing, forbidden };

Runnable runnable(const std::string& path)
{
	struct stat facts {};
	if (stat(path.c_str(), &facts) != 0)
		return errno == EACCES ? Runnable::forbidden : Runnable::missing;
	if (!S_ISREG(facts.st_mode) || access(path.c_str(), X_OK) != 0)
		return Runnable::forbidden;
	return Runnable::yes;
}

std::vector<std::string> search_path()
{
	const char* set = std::getenv("PATH");
	std::stringstream list{set != nullptr ? set : "/bin:/usr/bin"};
	std::vector<std::string> folders;
	for (std::string folder; std::getline(list, folder, ':');)
		folders.push_back(folder.empty() ? "." : folder);
	return folders;
}

[[noreturn]] void refuse_forbidden(const std::string& path)
{
	if (std::filesystem::is_directory(path))
		throw Refusal{not_executable, fmt::format("{} is a folder", path)};
	throw Refusal{not_executable, fmt::format("{}: permission denied; is it executable "
						  "(chmod +x)?",
						  path)};
}

/// The words of the `#!` line, split as the kernel splits it: the interpreter, and at most one
/// argument. Empty if there is no such line.
std::vector<std::string> interpreter_line(const std::string& path)
{
	const Descriptor file{path};
	std::array<char, 256> text{};
	const auto got = file.is_open() ? read(file.get(), text.data(), text.size()) : -1;
	if (got < 2 || text[0] != '#' || text[1] != '!')
		return {};
	std::string_view line{text.data() + 2, static_cast<std::size_t>(got) - 2};
	line = line.substr(0, line.find('\n'));

	const auto trim = [](std::string_view s) {
		const auto first = s.find_first_not_of(" \t");
		if (first == std::string_view::npos)
			return std::string_view{};
		return s.substr(first, s.find_last_not_of(" \t\r") + 1 - first);
	};
	line = trim(line);
	const auto space = line.find_first_of(" \t");
	std::vector<std::string> words{std::string{line.substr(0, space)}};
	if (space != std::string_view::npos)
		words.emplace_back(trim(line.substr(space)));
	return words;
}

/// For `#!/usr/bin/env python3`: the program that env will run, if that can be determined.
std::optional<std::string> program_of_env(const std::vector<std::string>& words)
{
	if (words.size() < 2 || std::filesystem::path{words[0]}.filename() != "env")
		return std::nullopt;
	std::istringstream arguments{words[1]};
	for (std::string word; arguments >> word;)
		if (word[0] != '-' && word.find('=') == std::string::npos)
			return word;
	return std::nullopt;
}

/// What runs the script at `path`: its interpreter; without a `#!` line, the shell.
std::string interpreter_of(const std::string& path)
{
	const auto words = interpreter_line(path);
	if (words.empty() || words[0].empty())
		return "/bin/sh";
	if (runnable(words[0]) != Runnable::yes)
		throw Refusal{not_found,
			      fmt::format("{}: its interpreter, {}, is not there", path, words[0])};
	if (const auto program = program_of_env(words))
		return find_program(*program);
	return words[0];
}

/// What gives the program privileges that its caller does not have; empty if nothing does.
std::string_view privilege(const std::string& path)
{
	struct stat facts {};
	if (stat(path.c_str(), &facts) != 0)
		return {};
	if ((facts.st_mode & S_ISUID) != 0)
		return "setuid";
	if ((facts.st_mode & S_ISGID) != 0 && (facts.st_mode & S_IXGRP) != 0)
		return "setgid";
	if (getxattr(path.c_str(), "security.capability", nullptr, 0) > 0)
		return "given file capabilities";
	return {};
}

std::string base_name(const std::string& path)
{
	return std::filesystem::path{path}.filename().string();
}

void check_privilege(const std::string& path)
{
	if (const auto right = privilege(path); !right.empty())
		throw Refusal{own_failure,
			      fmt::format("{} is {}, and the loader ignores LD_PRELOAD in such "
					  "programs: poolalloc would not be in it.\nRun a copy of "
					  "it without that privilege (cp does not copy it).",
					  path, right)};
}

void check_elf(const std::string& path, const ElfFile& program, const std::string& library)
{
	const auto shim = read_elf(library);
	if (shim && !program.same_architecture(*shim))
		throw Refusal{own_failure,
			      fmt::format("{} is a {} program, and {} is {}: it cannot be loaded "
					  "there.\nBuild poolalloc for {} and use that poolrun.",
					  path, program.architecture(), library,
					  shim->architecture(), program.architecture())};
	if (program.loader.empty() && !program.is_shared_object)
		throw Refusal{
			own_failure,
			fmt::format("{} is statically linked: no loader runs, so nothing can "
				    "be preloaded.\nLink it dynamically (without -static), or "
				    "link it with the poolmalloc library.",
				    path)};
	const auto own = read_elf("/proc/self/exe");
	if (own && !own->loader.empty() && !program.loader.empty() &&
	    base_name(own->loader) != base_name(program.loader))
		throw Refusal{own_failure,
			      fmt::format("{} uses another C library (its loader is {}, not {}): "
					  "{} cannot be loaded there.\nBuild poolalloc with that "
					  "C library and use that poolrun.",
					  path, program.loader, own->loader, library)};
}

} // namespace

std::string find_program(const std::string& command)
{
	if (command.empty())
		throw Refusal{not_found, "the command is an empty word"};
	if (command.find('/') != std::string::npos) {
		const auto state = runnable(command);
		if (state == Runnable::forbidden)
			refuse_forbidden(command);
		if (state == Runnable::missing)
			throw Refusal{not_found,
				      fmt::format("{}: {}", command, std::strerror(errno))};
		return command;
	}
	std::optional<std::string> forbidden;
	for (const auto& folder : search_path()) {
		auto path = fmt::format("{}/{}", folder, command);
		const auto state = runnable(path);
		if (state == Runnable::yes)
			return path;
		if (state == Runnable::forbidden && !forbidden)
			forbidden = path;
	}
	if (forbidden)
		refuse_forbidden(*forbidden);
	throw Refusal{not_found, fmt::format("{}: command not found in PATH", command)};
}

void check_preloadable(const std::string& path, const std::string& library)
{
	std::string file = path;
	for (int i = 0; i < most_interpreters; i++) {
		const auto elf = read_elf(file);
		const bool is_script = !elf && access(file.c_str(), R_OK) == 0;
		if (!is_script) // a script's own privileges have no effect
			check_privilege(file);
		if (elf)
			check_elf(file, *elf, library);
		if (!is_script)
			return;
		file = interpreter_of(file);
	}
}

} // namespace poolrun
