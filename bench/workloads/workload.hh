// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// workload.hh — a workload: its name, its parameters, and a function that does a fixed amount of
// work and returns how long that took.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bench {

/// The result of a run. `written` and `read` are sums of everything written to blocks and of
/// everything found there later; if they differ, the allocator is wrong.
struct Outcome {
	double seconds = 0;
	std::uint64_t ops = 0;
	std::uint64_t written = 0, read = 0;
	double settled = 0; ///< bytes resident at the end, where that is the point
	double live = 0;    ///< bytes in use at that time
	double scaling = 0; ///< throughput of several threads relative to one
};

/// The key=value words of the command line.
class Arguments {
public:
	void set(std::string_view key, std::string_view value)
	{
		values_[std::string{key}] = value;
	}

	/// A number, such as 4096, 64K or 1M.
	[[nodiscard]] std::size_t number(const char* key, std::size_t otherwise) const;
	[[nodiscard]] std::string text(const char* key, const char* otherwise) const;

	/// An amount of work: a number multiplied by `scale`.
	[[nodiscard]] std::size_t work(const char* key, std::size_t otherwise) const;

private:
	std::map<std::string, std::string> values_;
};

struct Workload {
	const char* name;
	const char* keys; ///< the keys accepted besides scale: " size ops "
	const char* what;
	Outcome (*run)(const Arguments&);
};

Outcome run_pair(const Arguments& arguments);
Outcome run_batch(const Arguments& arguments);
Outcome run_churn(const Arguments& arguments);
Outcome run_pass(const Arguments& arguments);
Outcome run_crowd(const Arguments& arguments);
Outcome run_modest(const Arguments& arguments);
Outcome run_larson(const Arguments& arguments);
Outcome run_threads(const Arguments& arguments);
Outcome run_scale(const Arguments& arguments);
Outcome run_realloc(const Arguments& arguments);
Outcome run_calloc(const Arguments& arguments);
Outcome run_aligned(const Arguments& arguments);
Outcome run_large(const Arguments& arguments);
Outcome run_drift(const Arguments& arguments);
Outcome run_settle(const Arguments& arguments);

} // namespace bench
