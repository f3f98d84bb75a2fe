// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// binding.cc — a program that refers to the whole malloc family, for the dynamic linker to bind.
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <malloc.h>
#include <new>

int main()
{
	void* volatile p = std::malloc(1);
	p = std::realloc(p, 2);
	std::free(p);
	p = std::calloc(1, 1);
	p = reallocarray(p, 2, 2);
	std::free(p);
	void* q = nullptr;
	if (posix_memalign(&q, 64, 1) != 0)
		return 1;
	std::free(q);
	for (void* r : {aligned_alloc(64, 64), memalign(64, 64), valloc(1), pvalloc(1)}) {
		if (malloc_usable_size(r) == 0)
			return 1;
		std::free(r);
	}
	const auto wide = std::align_val_t{64};
	::operator delete(::operator new(1));
	::operator delete[](::operator new[](1), std::size_t{1});
	::operator delete(::operator new(1, wide), wide);
	::operator delete[](::operator new[](1, wide, std::nothrow), wide, std::nothrow);
	malloc_trim(0);
	return mallopt(M_TRIM_THRESHOLD, 1) == 1 && mallinfo2().arena != 0 ? 0 : 1;
}
