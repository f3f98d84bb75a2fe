// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// operators.cc — all forms of operator new and delete.
#include "check.h"
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <string>
#include <vector>

namespace {

const std::size_t absurd = static_cast<std::size_t>(PTRDIFF_MAX) - 100;
volatile int handler_calls = 0;

bool is_aligned(const void* p, std::size_t to)
{
	return (reinterpret_cast<std::uintptr_t>(p) & (to - 1)) == 0;
}

template <class Call>
bool throws_bad_alloc(Call call)
{
	try {
		call();
	} catch (const std::bad_alloc&) {
		return true;
	}
	return false;
}

void all_forms_give_and_take()
{
	using std::align_val_t, std::nothrow;
	const auto wide = align_val_t{256};
	for (const std::size_t n : {0UL, 1UL, 100UL, 100000UL}) {
		void* p = ::operator new(n);
		CHECK(p != nullptr && is_aligned(p, 16));
		::operator delete(p);
		::operator delete(::operator new(n), n);
		::operator delete(::operator new(n, nothrow), nothrow);
		::operator delete[](::operator new[](n));
		::operator delete[](::operator new[](n), n);
		::operator delete[](::operator new[](n, nothrow), nothrow);
		p = ::operator new(n, wide);
		CHECK(p != nullptr && is_aligned(p, 256));
		::operator delete(p, wide);
		::operator delete(::operator new(n, wide), n, wide);
		::operator delete(::operator new(n, wide, nothrow), wide, nothrow);
		p = ::operator new[](n, wide);
		CHECK(p != nullptr && is_aligned(p, 256));
		::operator delete[](p, wide);
		::operator delete[](::operator new[](n, wide), n, wide);
		::operator delete[](::operator new[](n, wide, nothrow), wide, nothrow);
	}
	::operator delete(nullptr);
	::operator delete[](nullptr);
}

void new_of_zero_is_unique()
{
	void *a = ::operator new(hidden_size(0)), *b = ::operator new(hidden_size(0));
	CHECK(a != b);
	::operator delete(a);
	::operator delete(b);
}

void new_is_of_the_same_heap_as_malloc()
{
	struct mallinfo2 before = mallinfo2();
	auto* p = static_cast<char*>(hidden(new char[100000]));
	CHECK(mallinfo2().uordblks >= before.uordblks + 100000);
	delete[] p;
}

void failure_is_bad_alloc()
{
	const std::size_t n = hidden_size(absurd);
	CHECK(throws_bad_alloc([n] { return ::operator new(n); }));
	CHECK(throws_bad_alloc([n] { return ::operator new[](n); }));
	CHECK(throws_bad_alloc([n] { return ::operator new (n, std::align_val_t{64}); }));
	CHECK(throws_bad_alloc([n] { return ::operator new[](n, std::align_val_t{64}); }));
	CHECK(throws_bad_alloc([] { return ::operator new(hidden_size(SIZE_MAX)); }));
	CHECK(throws_bad_alloc(
		[] { return ::operator new (10, std::align_val_t{hidden_size(48)}); }));
	CHECK(throws_bad_alloc([n] { return std::string(n / 2, 'x'); }));
	CHECK(throws_bad_alloc([n] { return std::vector<char>(n - 1); }));
}

void nothrow_failure_is_null()
{
	const std::size_t n = hidden_size(absurd);
	CHECK(::operator new(n, std::nothrow) == nullptr);
	CHECK(::operator new[](n, std::nothrow) == nullptr);
	CHECK(::operator new (n, std::align_val_t{64}, std::nothrow) == nullptr);
	CHECK(::operator new[](n, std::align_val_t{64}, std::nothrow) == nullptr);
	CHECK(::operator new (10, std::align_val_t{hidden_size(48)}, std::nothrow) == nullptr);
}

void give_up_the_third_time()
{
	handler_calls = handler_calls + 1;
	if (handler_calls == 3)
		std::set_new_handler(nullptr);
}

void the_handler_is_asked_until_there_is_none()
{
	const std::size_t n = hidden_size(absurd);
	std::set_new_handler(give_up_the_third_time);
	CHECK(throws_bad_alloc([n] { return ::operator new(n); }) && handler_calls == 3);
	handler_calls = 0;
	std::set_new_handler(give_up_the_third_time);
	CHECK(throws_bad_alloc([n] { return ::operator new[](n, std::align_val_t{64}); }) &&
	      handler_calls == 3);
	handler_calls = 0;
	std::set_new_handler(give_up_the_third_time);
	CHECK(::operator new(n, std::nothrow) == nullptr&& handler_calls == 3);
}

void* reserve = nullptr;

void let_the_reserve_go()
{
	std::free(reserve);
	reserve = nullptr;
	std::set_new_handler(nullptr);
}

void the_handler_can_help()
{
	// Run under limit=16M, where only one of the two blocks fits.
	reserve = std::malloc(std::size_t{10} << 20U);
	CHECK(reserve != nullptr);
	std::set_new_handler(let_the_reserve_go);
	void* p = ::operator new(hidden_size(std::size_t{10} << 20U));
	CHECK(p != nullptr && reserve == nullptr);
	::operator delete(p);
}

struct Mine : std::bad_alloc {};

void what_the_handler_throws_arrives()
{
	std::set_new_handler([] { throw Mine{}; });
	bool is_mine = false;
	try {
		::operator delete(::operator new(hidden_size(absurd)));
	} catch (const Mine&) {
		is_mine = true;
	}
	CHECK(is_mine);
}

void what_the_handler_throws_is_null_under_nothrow()
{
	const std::size_t n = hidden_size(absurd);
	std::set_new_handler([] { throw Mine{}; });
	CHECK(::operator new(n, std::nothrow) == nullptr);
	CHECK(::operator new[](n, std::nothrow) == nullptr);
	CHECK(::operator new (n, std::align_val_t{64}, std::nothrow) == nullptr);
	CHECK(::operator new[](n, std::align_val_t{64}, std::nothrow) == nullptr);
}

void a_mismatched_pair_still_works()
{
	std::free(::operator new(100)); // a mismatch, but harmless here
	::operator delete(std::malloc(100));
}

const test_case cases[] = {
	CASE(all_forms_give_and_take),
	CASE(new_of_zero_is_unique),
	CASE(new_is_of_the_same_heap_as_malloc),
	CASE(failure_is_bad_alloc),
	CASE(nothrow_failure_is_null),
	CASE(the_handler_is_asked_until_there_is_none),
	CASE(the_handler_can_help),
	CASE(what_the_handler_throws_arrives),
	CASE(what_the_handler_throws_is_null_under_nothrow),
	CASE(a_mismatched_pair_still_works),
};

} // namespace

RUN_CASES(cases)
