// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// replaced.cc — a program that replaces only the plain operator new and delete: all other forms,
// which are ours, must call them, as the standard requires.
#include "check.h"
#include <cstdlib>
#include <new>

namespace {

int given = 0, taken = 0;

void other_forms_use_the_programs_own()
{
	::operator delete[](hidden(::operator new[](10)));
	CHECK(given == 1 && taken == 1);
	::operator delete(hidden(::operator new(10, std::nothrow)), std::nothrow);
	CHECK(given == 2 && taken == 2);
	::operator delete[](hidden(::operator new[](10, std::nothrow)), std::nothrow);
	CHECK(given == 3 && taken == 3);
	::operator delete[](hidden(::operator new[](10)), 10);
	CHECK(given == 4 && taken == 4);
}

const test_case cases[] = {CASE(other_forms_use_the_programs_own)};

} // namespace

void* operator new(std::size_t size)
{
	given++;
	void* p = std::malloc(size);
	if (p == nullptr)
		throw std::bad_alloc{};
	return p;
}

void operator delete(void* p) noexcept
{
	taken++;
	std::free(p);
}

void operator delete(void* p, std::size_t /*size*/) noexcept
{
	::operator delete(p);
}

RUN_CASES(cases)
