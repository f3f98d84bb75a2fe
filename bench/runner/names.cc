// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// names.cc — parses lists of names as users type them, and finds the file each stands for.
#include "names.hh"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <utility>

namespace bench {

namespace {

/// The Levenshtein distance: how many letters to add, remove or replace.
std::size_t distance(std::string_view a, std::string_view b)
{
	std::vector<std::size_t> row(b.size() + 1);
	std::iota(row.begin(), row.end(), std::size_t{0});
	for (std::size_t i = 0; i < a.size(); i++) {
		std::size_t corner = std::exchange(row[0], i + 1);
		for (std::size_t j = 0; j < b.size(); j++) {
			const std::size_t exchanged = corner + (a[i] != b[j]);
			corner = row[j + 1];
			row[j + 1] = std::min({row[j] + 1, corner + 1, exchanged});
		}
	}
	return row.back();
}

std::vector<std::string> program_folders()
{
	std::vector<std::string> folders{"/usr/bin", "/usr/local/bin"};
	if (const char* path = std::getenv("PATH"); path != nullptr)
		for (const std::string& folder : split(path, ':'))
			folders.push_back(folder);
	return folders;
}

} // namespace

std::vector<std::string> split(std::string_view text, char by)
{
	std::vector<std::string> parts;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find(by), text.size());
		if (end != 0)
			parts.emplace_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return parts;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& all)
{
	const std::string* nearest = nullptr;
	std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
	for (const std::string& candidate : all) {
		const std::size_t d = distance(name, candidate);
		if (d < least) {
			least = d;
			nearest = &candidate;
		}
	}
	return nearest == nullptr ? "" : "; did you mean " + *nearest + "?";
}

std::string find_program(const std::string& name)
{
	if (name.find('/') != std::string::npos)
		return access(name.c_str(), X_OK) == 0 ? name : "";
	for (std::string file : program_folders()) {
		file += "/";
		file += name;
		if (access(file.c_str(), X_OK) == 0)
			return file;
	}
	return "";
}

std::string output_of(const std::vector<std::string>& command)
{
	std::vector<char*> words;
	words.reserve(command.size() + 1);
	for (const std::string& word : command)
		words.push_back(const_cast<char*>(word.c_str()));
	words.push_back(nullptr);
	std::array<int, 2> ends{};
	if (pipe(ends.data()) != 0)
		return "";
	const pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		execvp(words[0], words.data());
		_exit(127);
	}
	close(ends[1]);
	std::string text;
	std::array<char, 4096> piece{};
	for (ssize_t n; (n = read(ends[0], piece.data(), piece.size())) > 0;)
		text.append(piece.data(), static_cast<std::size_t>(n));
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, nullptr, 0);
	return text;
}

std::string own_folder()
{
	return std::filesystem::path{real_path("/proc/self/exe")}.parent_path().string();
}

std::string real_path(const std::string& path)
{
	std::error_code error;
	const auto real = std::filesystem::canonical(path, error);
	return error ? path : real.string();
}

} // namespace bench
