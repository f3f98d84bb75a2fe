// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// contender.hh — what bench/kmem_work measures: rows, and the contenders of each.
//
// A contender of a row is a function that does the row's work and returns its one figure. A
// process measures one contender once. What works the same for all contenders of a row is a
// template in one of the files here; what differs is a small class for each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <time.h>

#include "../stopwatch.hh"

namespace bench {

/// Where a contender's memory comes from.
enum class Beneath {
	own,   ///< its own, or kmem's
	malloc ///< malloc: it is measured on each malloc replacement
};

/// Whether it is ours, or one that ours is compared with.
enum class Side { ours, peer };

struct Contender {
	const char* row;
	const char* name;
	Side side;
	Beneath beneath;
	double (*run)(std::size_t scale); ///< `scale`: the amount of work; 1 is hardly any
};

/// A contender that could not be built, and the package it would need.
struct Absent {
	const char* name;
	const char* package;
};

/// The unit of a row's figure. Less is better.
struct RowText {
	const char* name;
	const char* unit;
	const char* what;
};

/// The contenders of each file.
std::vector<Contender> cell_contenders();
std::vector<Contender> heap_contenders();
std::vector<Contender> linear_contenders();
std::vector<Contender> ref_contenders();
std::vector<Contender> tree_contenders();

/// The peers that this program was built without.
std::vector<Absent> absent_peers();

/// The size of all objects, in bytes, unless stated otherwise.
constexpr std::size_t object_bytes = 48;

/// From here on the optimiser knows nothing about this object.
inline void keep(void* object)
{
	asm volatile("" : : "r"(object) : "memory");
}

/// Ends the process with an error: a null object, or lost contents, would make all figures
/// worthless.
inline void demand(bool truth, const char* what)
{
	if (truth)
		return;
	std::fprintf(stderr, "%s\n", what);
	std::exit(1);
}

/// Mark a new object and check an old one as a program would: one cache line of memory.
inline void mark(void* object, std::size_t number)
{
	demand(object != nullptr, "there is no memory");
	std::memcpy(object, &number, sizeof number);
	keep(object);
}

inline void look(const void* object, std::size_t number)
{
	std::size_t found;
	std::memcpy(&found, object, sizeof found);
	demand(found == number, "an object does not hold what was written to it");
}

/// Processor time of this process, which other work on the machine hardly affects; it includes the
/// kernel's time for its pages.
class Effort {
public:
	[[nodiscard]] double ns_each(std::size_t n) const
	{
		return (now() - start_) / static_cast<double>(n);
	}

private:
	static double now()
	{
		timespec t{};
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
		return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
	}
	double start_ = now();
};

/// Calls `work`, which does `ops` operations, once to warm up and then repeatedly, for at least
/// `least` operations in all. Returns nanoseconds per operation.
template <class Work>
double ns_of(std::size_t ops, std::size_t least, Work work)
{
	work();
	const std::size_t times = (least + ops - 1) / ops;
	const Effort effort;
	for (std::size_t i = 0; i < times; i++)
		work();
	return effort.ns_each(times * ops);
}

/// Resident bytes per object that `make(i)` makes, minus those requested. All of the object is
/// written.
template <class Make>
double bytes_around(std::size_t n, std::size_t size, Make make)
{
	std::vector<void*> all(n);
	std::memset(all.data(), 1, n * sizeof(void*));
	std::memset(make(0), 1, size); // so that one-time costs are not counted
	const double before = resident_bytes();
	for (std::size_t i = 0; i < n; i++) {
		all[i] = make(i);
		demand(all[i] != nullptr, "there is no memory");
		std::memset(all[i], static_cast<int>(i), size);
	}
	keep(all.data());
	const double grown = resident_bytes() - before;
	return grown / static_cast<double>(n) - static_cast<double>(size);
}

/// A random order for freeing, the same each time.
std::vector<std::uint32_t> shuffled(std::size_t n);

} // namespace bench
