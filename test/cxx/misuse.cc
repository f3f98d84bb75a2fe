// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.cc — misuse by C++ callers, one case per run: misuse CASE.
#include <pool.hpp>

#include <cstring>
#include <memory>

namespace {

void cell_twice()
{
	kmpool* cells = kmpooli(nullptr, 64, 10);
	pools::CellResource resource{*cells};
	void* cell = resource.allocate(10);
	resource.deallocate(cell, 10);
	resource.deallocate(cell, 10);
}

/// The outer one is destroyed first, and frees the inner one's memory with its own.
void linear_order()
{
	auto outer = std::make_unique<pools::LinearResource>();
	static_cast<void>(outer->allocate(100));
	const pools::LinearResource inner;
	outer.reset();
}

void counted_gone()
{
	auto owner = pools::make_counted<int>(nullptr, 7);
	int* bare = owner.get();
	owner.reset();
	const auto again = pools::Counted<int>::share(bare);
}

void counted_twice()
{
	auto owner = pools::make_counted<int>(nullptr, 7);
	const auto copy = pools::Counted<int>::adopt(owner.get());
	owner.reset();
}

struct Case {
	const char* name;
	void (*run)();
};

constexpr Case cases[] = {
	{"cell_twice", cell_twice},
	{"linear_order", linear_order},
	{"counted_gone", counted_gone},
	{"counted_twice", counted_twice},
};

} // namespace

int main(int argc, char** argv)
{
	for (const Case& c : cases)
		if (argc == 2 && std::strcmp(argv[1], c.name) == 0)
			c.run();
	return 0; // no case returns
}
