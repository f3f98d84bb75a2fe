// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// launch.cc — a process for each measurement, by way of the program bench/launch.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "names.hh"
#include "sample.hh"

namespace bench {

namespace {

/// A file in memory for the output of a child.
class Sink {
public:
	explicit Sink(const char* name) : fd_{memfd_create(name, MFD_CLOEXEC)}
	{
		if (fd_ < 0)
			throw std::runtime_error(std::string{"memfd_create: "} +
						 std::strerror(errno));
	}
	~Sink() { close(fd_); }
	Sink(const Sink&) = delete;
	Sink& operator=(const Sink&) = delete;

	[[nodiscard]] int fd() const { return fd_; }
	[[nodiscard]] std::string text() const
	{
		std::string all;
		std::array<char, 65536> piece{};
		lseek(fd_, 0, SEEK_SET);
		for (ssize_t n; (n = read(fd_, piece.data(), piece.size())) > 0;)
			all.append(piece.data(), static_cast<std::size_t>(n));
		return all;
	}

private:
	int fd_;
};

/// The line that bench/launch writes; see there.
struct Line {
	double wall = 0, user = 0, system = 0;
	long peak_kib = 0;
	int status = 0, seen = 0;
};

constexpr int figures_fd = 3;

[[noreturn]] void become(const std::vector<std::string>& words, const Sink& out, const Sink& err,
			 const Sink& figures, const Allocator& allocator)
{
	for (const std::string& setting : allocator.settings)
		putenv(const_cast<char*>(setting.c_str()));
	std::vector<char*> argv;
	argv.reserve(words.size() + 1);
	for (const std::string& word : words)
		argv.push_back(const_cast<char*>(word.c_str()));
	argv.push_back(nullptr);
	if (std::freopen("/dev/null", "r", stdin) != nullptr) {
		dup2(out.fd(), STDOUT_FILENO);
		dup2(err.fd(), STDERR_FILENO);
		const int copy = dup(figures.fd()); // figures.fd() may be figures_fd itself
		dup2(copy, figures_fd);
		close(copy);
		execv(argv[0], argv.data());
	}
	_exit(127);
}

Line parse(const std::string& text)
{
	Line line;
	if (std::sscanf(text.c_str(), "%lf %lf %lf %ld %d %d", &line.wall, &line.user, &line.system,
			&line.peak_kib, &line.status, &line.seen) != 6)
		throw std::runtime_error("bench/launch did not say how it went; is it built?");
	return line;
}

/// The last line, which usually says why the process ended.
std::string last_line(const std::string& text)
{
	const std::vector<std::string> lines = split(text, '\n');
	return lines.empty() ? "" : ": " + lines.back().substr(0, 200);
}

std::string error_of(const Line& line, const Launched& result, unsigned seconds_at_most)
{
	if (WIFSIGNALED(line.status) && WTERMSIG(line.status) == SIGKILL &&
	    line.wall >= seconds_at_most)
		return fmt::format("not done after {} s", seconds_at_most);
	if (WIFSIGNALED(line.status))
		return fmt::format("killed by signal {} ({}){}", WTERMSIG(line.status),
				   strsignal(WTERMSIG(line.status)), last_line(result.messages));
	if (WEXITSTATUS(line.status) != 0)
		return fmt::format("ended with status {}{}", WEXITSTATUS(line.status),
				   last_line(result.messages));
	return "";
}

} // namespace

Launched launch(const std::vector<std::string>& command, const Allocator& allocator,
		unsigned seconds_at_most, const std::string& served)
{
	const Sink out{"output"};
	const Sink err{"messages"};
	const Sink figures{"figures"};
	std::vector<std::string> words{own_folder() + "/launch", std::to_string(figures_fd),
				       std::to_string(seconds_at_most), allocator.library, served};
	words.insert(words.end(), command.begin(), command.end());
	std::fflush(nullptr);
	const pid_t pid = fork();
	if (pid < 0)
		throw std::runtime_error(std::string{"fork: "} + std::strerror(errno));
	if (pid == 0)
		become(words, out, err, figures, allocator);
	while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
	}
	const Line line = parse(figures.text());
	Launched result{.wall = line.wall,
			.user = line.user,
			.system = line.system,
			.peak = static_cast<double>(line.peak_kib) * 1024,
			.seen = line.seen != 0,
			.output = out.text(),
			.messages = err.text(),
			.error = {}};
	result.error = error_of(line, result, seconds_at_most);
	return result;
}

} // namespace bench
