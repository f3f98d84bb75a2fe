// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// double_free.cc — each case frees one block twice; double_free.py knows which of these frees are
// told, and when.
#include "double_free.hh"
#include <new>

extern "C" {
void free_sized(void* ptr, size_t size) __attribute__((weak)); // libc may lack it
void free_aligned_sized(void* ptr, size_t alignment, size_t size) __attribute__((weak));
void cfree(void* ptr) __attribute__((weak));
}

namespace {

template <int between>
void free_again()
{
	void* p = freed(small, between);
	free(p);
	count_owners(p, small);
}

template <size_t size, int between>
void free_again_of()
{
	free(freed(size, between));
}

/// The thread's magazines are flushed to the slabs.
void free_again_and_trim()
{
	free(freed(small, 8));
	malloc_trim(0);
}

void free_again_after_trim()
{
	void* pin = block(small); // keeps the slab in use
	void* p = freed(small, 8);
	malloc_trim(0);
	free(p);
	malloc_trim(0);
	free(pin);
}

void free_again_after_its_slab_went()
{
	void* p = freed(small, 8);
	malloc_trim(0);
	free(p);
}

void free_across_an_exchange()
{
	const int fill = 62; // with the block itself, that leaves one place in a magazine of 64
	void* keep[66];
	malloc_trim(0); // empties the thread's magazines
	for (void*& k : keep)
		k = block(small);
	malloc_trim(0);
	for (int i = 0; i < fill; i++)
		free(keep[i]);
	void* p = keep[63];
	free(hidden(p));
	free(keep[64]);
	free(keep[65]);
	free(hidden(p));
}

void free_again_from_the_depot()
{
	static void* many[2000];
	for (int round = 0; round < 4; round++) { // teaches the depot that it is needed
		for (void*& m : many)
			m = block(small);
		for (void* m : many)
			free(m);
	}
	for (void*& m : many)
		m = block(small);
	for (void* m : many)
		free(m);
	free(hidden(many[1500]));
	malloc_trim(0);
}

// ---- the second free by another call ----

void by_realloc_in_place()
{
	free(realloc(freed(small, 2), small + 4));
}
void by_realloc_that_moves()
{
	free(realloc(freed(small, 2), 500));
}
void by_realloc_to_nothing()
{
	free(realloc(freed(small, 2), hidden_size(0)));
}
void by_reallocarray()
{
	free(reallocarray(freed(small, 2), 50, 10));
}
void by_cfree()
{
	cfree(freed(small, 2));
}
void by_free_sized()
{
	free_sized(freed(small, 2), small);
}
void by_free_aligned_sized()
{
	free_aligned_sized(freed(small, 2), 16, small);
}
void by_usable_size()
{
	_exit(malloc_usable_size(freed(small, 2)) == 0);
}
void by_delete()
{
	::operator delete(freed(small, 2));
}
void by_delete_array()
{
	::operator delete[](freed(small, 2));
}
void by_sized_delete()
{
	::operator delete(freed(small, 2), small);
}
void by_aligned_delete()
{
	::operator delete (freed(small, 2), std::align_val_t{16});
}
void by_nothrow_delete()
{
	::operator delete(freed(small, 2), std::nothrow);
}

void by_realloc_in_place_after_eight()
{
	void* p = freed(small, 8);
	void* q = realloc(p, small + 4);
	printf("in place: %d\n", q == p);
	count_owners(p, small);
}

void by_realloc_that_moves_after_trim()
{
	void* pin = block(small); // keeps the slab in use
	void* p = freed(small, 8);
	malloc_trim(0);
	free(realloc(p, 500));
	free(pin);
}

void by_realloc_to_nothing_after_trim()
{
	void* pin = block(small);
	void* p = freed(small, 8);
	malloc_trim(0);
	free(realloc(p, hidden_size(0)));
	free(pin);
}

const struct test_case cases[] = {
	{"a_a", free_again<0>},
	{"a_b_a", free_again<1>},
	{"a_to_c_a", free_again<2>},
	{"a_to_d_a", free_again<3>},
	{"a_to_e_a", free_again<4>},
	{"a_to_f_a", free_again<5>},
	{"a_to_i_a", free_again<8>},
	{"a_and_50_a", free_again<50>},
	{"of_16_bytes", free_again_of<16, 3>},
	{"of_1000_bytes", free_again_of<1000, 3>},
	{"of_32_KiB", free_again_of<32768, 3>},
	{"of_64_KiB", free_again_of<65536, 1>},
	{"of_128_KiB", free_again_of<131072, 1>},
	{"of_1_MiB", free_again_of<1048576, 0>},
	{"of_2_MiB", free_again_of<2097152, 2>},
	{"of_3_MiB", free_again_of<3145728, 0>},
	{"of_5_MiB", free_again_of<5242880, 2>},
	{"of_100_MiB", free_again_of<104857600, 0>},
	ROW(free_again_and_trim),
	ROW(free_again_after_trim),
	ROW(free_again_after_its_slab_went),
	ROW(free_across_an_exchange),
	ROW(free_again_from_the_depot),
	ROW(by_realloc_in_place),
	ROW(by_realloc_that_moves),
	ROW(by_realloc_to_nothing),
	ROW(by_reallocarray),
	ROW(by_cfree),
	ROW(by_free_sized),
	ROW(by_free_aligned_sized),
	ROW(by_usable_size),
	ROW(by_delete),
	ROW(by_delete_array),
	ROW(by_sized_delete),
	ROW(by_aligned_delete),
	ROW(by_nothrow_delete),
	ROW(by_realloc_in_place_after_eight),
	ROW(by_realloc_that_moves_after_trim),
	ROW(by_realloc_to_nothing_after_trim),
};

} // namespace

RUN_CASES(cases)
