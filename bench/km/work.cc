// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// work.cc — kmem_work: measures one contender of one row, for bench/kmem.
//
//	kmem_work --list               a line for each row, and each contender of it
//	kmem_work ROW CONTENDER SCALE  prints the figure
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <numeric>

#include "../random.hh"
#include "contender.hh"

namespace bench {

namespace {

constexpr RowText rows[] = {
	{"cell-pair", "ns", "a cell of 48 bytes taken and given back"},
	{"cell-batch", "ns", "each of 1,000 cells, taken and given back in any order"},
	{"heap-pair", "ns", "an object of 48 bytes made and freed"},
	{"heap-churn", "ns", "one of 10,000 objects of 16 to 256 bytes freed and made anew"},
	{"ref-pair", "ns", "a counted object made and dropped"},
	{"ref-pair-mt", "ns", "the same in a process with a second thread"},
	{"ref-copy", "ns", "a reference taken and dropped"},
	{"ref-copy-mt", "ns", "the same in a process with a second thread"},
	{"tree-1K", "ns", "each node of a tree of 1,000, made and freed by its top"},
	{"tree-1K-make", "ns", "the making alone"},
	{"tree-1M", "ns", "the same with a million nodes"},
	{"tree-steal", "ns", "a subtree of eleven nodes moved to another parent"},
	{"lin-group", "ns", "each of 1,000 objects of 16 to 128 bytes, all freed at once"},
	{"cell-bytes", "bytes", "around a cell of 48 bytes"},
	{"heap-bytes", "bytes", "around an object of 48 bytes"},
	{"ref-bytes", "bytes", "around a counted object of 48 bytes"},
	{"tree-bytes", "bytes", "around a node of 48 bytes"},
	{"lin-bytes", "bytes", "around one of many linear objects of 48 bytes"},
};

std::vector<Contender> contenders()
{
	std::vector<Contender> all;
	for (auto* some : {cell_contenders, heap_contenders, ref_contenders, tree_contenders,
			   linear_contenders}) {
		std::vector<Contender> more = some();
		std::move(more.begin(), more.end(), std::back_inserter(all));
	}
	return all;
}

int list()
{
	for (const Absent& a : absent_peers())
		std::printf("absent\t%s\t%s\n", a.name, a.package);
	for (const RowText& row : rows) {
		std::printf("row\t%s\t%s\t%s\n", row.name, row.unit, row.what);
		for (const Contender& c : contenders())
			if (std::strcmp(c.row, row.name) == 0)
				std::printf("contender\t%s\t%s\t%s\n", c.name,
					    c.side == Side::ours ? "ours" : "peer",
					    c.beneath == Beneath::malloc ? "malloc" : "own");
	}
	return 0;
}

int run(const char* row, const char* name, std::size_t scale)
{
	for (const Contender& c : contenders())
		if (std::strcmp(c.row, row) == 0 && std::strcmp(c.name, name) == 0) {
			std::printf("%.4f\n", c.run(scale));
			return 0;
		}
	std::fprintf(stderr, "kmem_work: there is no row %s with a contender %s\n", row, name);
	return 2;
}

} // namespace

std::vector<Absent> absent_peers()
{
	return {
#ifndef BENCH_BOOST
		{"boost::pool", "libboost-dev"},
#endif
#ifndef BENCH_TALLOC
		{"talloc", "libtalloc-dev"},
#endif
#ifndef BENCH_OBSTACK
		{"obstack", "a C library with obstack.h"},
#endif
	};
}

std::vector<std::uint32_t> shuffled(std::size_t n)
{
	std::vector<std::uint32_t> order(n);
	std::iota(order.begin(), order.end(), 0U);
	Random random{1};
	for (std::size_t i = n; i > 1; i--)
		std::swap(order[i - 1], order[random.below(i)]);
	return order;
}

} // namespace bench

int main(int argc, char** argv)
{
	if (argc == 2 && std::strcmp(argv[1], "--list") == 0)
		return bench::list();
	const long scale = argc == 4 ? std::atol(argv[3]) : 0;
	if (scale > 0)
		return bench::run(argv[1], argv[2], static_cast<std::size_t>(scale));
	std::fprintf(stderr, "usage: kmem_work --list | ROW CONTENDER SCALE\n"
			     "It is bench/kmem that runs it.\n");
	return 2;
}
