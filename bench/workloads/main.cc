// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main.cc — workload NAME [key=value ...]: one fixed piece of work for malloc, and one line of JSON
// about it. README.md has the list.
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "workload.hh"

namespace bench {

namespace {

constexpr std::array workloads{
	Workload{"pair", " size ops ", "malloc and free of one size, again and again", run_pair},
	Workload{"batch", " order blocks ops ", "many blocks, then all freed: lifo, fifo or random",
		 run_batch},
	Workload{"churn", " live ops most ", "a random one of many live blocks is replaced",
		 run_churn},
	Workload{"pass", " pairs burst ops ", "producers allocate, consumers free", run_pass},
	Workload{"larson", " threads live ops generations ",
		 "threads hand their blocks on to newly made threads", run_larson},
	Workload{"threads", " threads blocks leave ",
		 "threads are born, allocate a little, and end", run_threads},
	Workload{"crowd", " threads rounds blocks ", "many threads alive at once", run_crowd},
	Workload{"scale", " threads live ops ", "threads on their own data, against one thread",
		 run_scale},
	Workload{"realloc", " by vectors ops ",
		 "growing vectors; by=half, step, large, double or stride", run_realloc},
	Workload{"calloc", " least most blocks ops ", "zeroed memory, touched here and there",
		 run_calloc},
	Workload{"aligned", " alignment most blocks ops ", "aligned blocks", run_aligned},
	Workload{"large", " least most threads live touch ops ",
		 "large blocks replaced by threads; touch=first or full", run_large},
	Workload{"drift", " live ops ", "sizes drift up and down over a long run", run_drift},
	Workload{"modest", " live requests ", "a small program serves requests", run_modest},
	Workload{"settle", " blocks least most ", "a peak, 95 % freed at random, then little to do",
		 run_settle},
};

const Workload& find(std::string_view name)
{
	const auto* found = std::find_if(workloads.begin(), workloads.end(),
					 [&](const Workload& w) { return name == w.name; });
	if (found == workloads.end())
		throw std::invalid_argument("no workload " + std::string{name} +
					    "; workload --list names them all");
	return *found;
}

Arguments arguments_for(const Workload& workload, int argc, char** argv)
{
	Arguments all;
	for (int i = 2; i < argc; i++) {
		const std::string_view word = argv[i];
		const std::size_t equals = word.find('=');
		const std::string key{word.substr(0, equals)};
		if (equals == std::string_view::npos ||
		    (key != "scale" &&
		     std::strstr(workload.keys, (" " + key + " ").c_str()) == nullptr))
			throw std::invalid_argument(std::string{argv[i]} + ": " + workload.name +
						    " takes KEY=VALUE with these keys: scale" +
						    workload.keys);
		all.set(key, word.substr(equals + 1));
	}
	return all;
}

/// The file that malloc comes from.
const char* malloc_file()
{
	Dl_info info{};
	void* function = dlsym(RTLD_DEFAULT, "malloc");
	const bool known = function != nullptr && dladdr(function, &info) != 0;
	return known && info.dli_fname != nullptr ? info.dli_fname : "unknown";
}

int print(const Outcome& o)
{
	const double ns = o.ops == 0 ? 0 : o.seconds * 1e9 / static_cast<double>(o.ops);
	std::printf(
		"{\"ns_per_op\": %.6g, \"ops\": %llu, \"seconds\": %.9f, \"settled_rss\": %.0f, "
		"\"live\": %.0f, \"scaling\": %.4f, \"checksum\": \"%016llx\", "
		"\"expected\": \"%016llx\", \"malloc\": \"%s\"}\n",
		ns, static_cast<unsigned long long>(o.ops), o.seconds, o.settled, o.live, o.scaling,
		static_cast<unsigned long long>(o.read), static_cast<unsigned long long>(o.written),
		malloc_file());
	return o.read == o.written ? 0 : 1;
}

int list()
{
	for (const Workload& w : workloads)
		std::printf("%-8s %s; keys:%sscale\n", w.name, w.what, w.keys);
	return 0;
}

int start(int argc, char** argv)
{
	const std::string_view name = argc > 1 ? argv[1] : "--help";
	if (name == "--list")
		return list();
	if (name == "--help") {
		std::puts("usage: workload NAME [KEY=VALUE ...] | --list");
		return argc > 1 ? 0 : 2;
	}
	const Workload& workload = find(name);
	return print(workload.run(arguments_for(workload, argc, argv)));
}

} // namespace

std::size_t Arguments::number(const char* key, std::size_t otherwise) const
{
	const auto found = values_.find(key);
	if (found == values_.end())
		return otherwise;
	std::size_t used = 0;
	const std::string& text = found->second;
	const std::size_t value = std::stoull(text, &used);
	const std::string unit = text.substr(used);
	if (unit.empty())
		return value;
	if (unit == "K")
		return value << 10;
	if (unit == "M")
		return value << 20;
	throw std::invalid_argument(std::string{key} + "=" + text + " is not a number");
}

std::string Arguments::text(const char* key, const char* otherwise) const
{
	const auto found = values_.find(key);
	return found == values_.end() ? otherwise : found->second;
}

std::size_t Arguments::work(const char* key, std::size_t otherwise) const
{
	const double scale = std::stod(text("scale", "1"));
	const double amount = static_cast<double>(number(key, otherwise)) * scale;
	return std::max<std::size_t>(1, static_cast<std::size_t>(amount));
}

} // namespace bench

int main(int argc, char** argv)
{
	try {
		return bench::start(argc, argv);
	} catch (const std::exception& e) {
		std::fprintf(stderr, "workload: %s\n", e.what());
		return 2;
	}
}
