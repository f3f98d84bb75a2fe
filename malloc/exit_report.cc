// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// exit_report.cc — the option `stats`: a summary when the program ends, printed or in a file.
#include "figures.hh"
#include "message.hh"
#include "options.hh"
#include "report.hh"
#include "stats.hh"
#include "stats_text.hh"
#include "system.hh"
#include <cerrno>

namespace shim {
namespace {

/// A path in which each %p is replaced by the process ID.
class Path {
public:
	explicit Path(std::string_view pattern)
	{
		while (!pattern.empty()) {
			const bool is_number = pattern.starts_with("%p");
			if (is_number)
				add_number(host::process_id());
			else
				add(pattern.front());
			pattern.remove_prefix(is_number ? 2 : 1);
		}
	}
	const char* text() const { return text_; }
	bool ends_with(std::string_view end) const
	{
		return std::string_view{text_, used_}.ends_with(end);
	}

private:
	void add(char c)
	{
		if (used_ + 1 < sizeof text_)
			text_[used_++] = c;
	}
	void add_number(int n)
	{
		if (n >= 10)
			add_number(n / 10);
		add(static_cast<char>('0' + n % 10));
	}

	// Each %p has two bytes, and becomes a number of at most ten digits.
	char text_[sizeof Settings{}.stats_file / 2 * 10 + 1] = {};
	std::size_t used_ = 0;
};

const char* explain(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return "there is no such folder";
	case EACCES:
	case EPERM:
	case EROFS:
		return "that is not allowed";
	case EISDIR:
		return "it is a folder";
	default:
		return "the system refuses";
	}
}

void write_file(const Path& path)
{
	const int file = host::create_file(path.text());
	if (file < 0) {
		Message message;
		message->format("stats=%s: it cannot be written: %s (error %d)", path.text(),
				explain(-file), -file);
		return;
	}
	bool is_cut = false;
	{
		PoolMallocStats stats{};
		measure(stats, Residency::asked);
		host::Text out{file};
		if (path.ends_with(".json"))
			write_json(out, stats);
		else if (path.ends_with(".prom") || path.ends_with(".om"))
			write_metrics(out, stats);
		else
			write_summary(out, stats, "at exit");
		out.send();
		is_cut = out.is_cut();
	}
	host::close_file(file);
	if (is_cut) {
		Message message;
		message->format("stats=%s: not all of it could be written; is there no room left?",
				path.text());
	}
}

[[gnu::destructor]] void report_at_exit()
{
	const Settings& s = settings();
	const bool is_meant =
		s.statspid == 0 || s.statspid == static_cast<std::size_t>(host::process_id());
	if (!s.stats || !is_meant)
		return;
	if (s.stats_file[0] != '\0')
		write_file(Path{s.stats_file});
	else
		print_summary("at exit");
}

} // namespace
} // namespace shim
