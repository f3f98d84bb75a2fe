// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// plugin.cc — a C++ module for a C program: its run-time library is loaded late, and its symbols
// are visible only to the module.
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {
volatile int handler_calls = 0;

void give_up()
{
	handler_calls = handler_calls + 1;
	std::set_new_handler(nullptr);
}
} // namespace

extern "C" __attribute__((visibility("default"))) int plugin_survives()
{
	volatile std::size_t absurd = static_cast<std::size_t>(PTRDIFF_MAX) - 100;
	delete new int{1};
	if (::operator new(absurd, std::nothrow) != nullptr)
		return 1;
	std::set_new_handler(give_up);
	try {
		::operator delete(::operator new(absurd));
		return 2;
	} catch (const std::bad_alloc&) {
		return handler_calls == 1 ? 0 : 3;
	}
}

extern "C" __attribute__((visibility("default"))) int* plugin_makes()
{
	auto* numbers = static_cast<int*>(std::malloc(1000 * sizeof(int)));
	for (int i = 0; i < 1000; i++)
		numbers[i] = i + 1;
	return numbers;
}

extern "C" __attribute__((visibility("default"))) void* plugin_works(void* /*arg*/)
{
	for (std::size_t size = 16; size < 100000; size *= 2)
		std::free(std::malloc(size));
	return std::malloc(100);
}
