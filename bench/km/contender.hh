// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// contender.hh — what bench/kmem_work measures: rows, and who takes part in each.
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

/// Whose memory a contender works in.
enum class Beneath {
	own,   ///< its own, or kmem's
	malloc ///< what malloc gives: it is measured on each malloc replacement
};

/// Is it one of ours, or one that ours is compared with?
enum class Side { ours, peer };

struct Contender {
	const char* row;
	const char* name;
	Side side;
	Beneath beneath;
	double (*run)(std::size_t scale); ///< `scale`: of the amount of work; 1 is hardly any
};

/// One that could not be built, and what would have to be installed for it.
struct Absent {
	const char* name;
	const char* package;
};

/// A row's figure is in that unit. Less is better.
struct RowText {
	const char* name;
	const char* unit;
	const char* what;
};

/// Those of each file.
std::vector<Contender> cell_contenders();
std::vector<Contender> heap_contenders();
std::vector<Contender> linear_contenders();
std::vector<Contender> ref_contenders();
std::vector<Contender> tree_contenders();

/// The peers that this program was built without.
std::vector<Absent> absent_peers();

/// The size of all objects, where nothing else is said.
constexpr std::size_t object_bytes = 48;

/// The optimiser knows nothing of this object from here on.
inline void keep(void* object)
{
	asm volatile("" : : "r"(object) : "memory");
}

/// Ends the process: an object that is none, or lost its contents, makes all figures void.
inline void demand(bool truth, const char* what)
{
	if (truth)
		return;
	std::fprintf(stderr, "%s\n", what);
	std::exit(1);
}

/// A new object is marked, and an old one looked at, as a program would: one line of memory.
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

/// Processor time of this process, which other work on the machine hardly changes; the kernel's
/// time for its pages is in it.
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

/// Calls `work`, which does `ops` operations, once to warm up and then so often that there are
/// at least `least` in all. Nanoseconds for each.
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

/// Bytes resident for each object that `make(i)` makes, less those that were asked for. All of
/// the object is written.
template <class Make>
double bytes_around(std::size_t n, std::size_t size, Make make)
{
	std::vector<void*> all(n);
	std::memset(all.data(), 1, n * sizeof(void*));
	std::memset(make(0), 1, size); // what comes once is not of each
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

/// An order in which to give back, the same each time.
std::vector<std::uint32_t> shuffled(std::size_t n);

} // namespace bench
