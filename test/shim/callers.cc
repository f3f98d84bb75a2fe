// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// callers.cc — calls each public function that makes a block: is its caller recorded? Linked with
// the library. Prints a line "function program" or "function other" each, for callers.py.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <poolmalloc.h>

extern "C" const char __executable_start, etext; // NOLINT: the linker's

namespace {

const auto wide = std::align_val_t{64};

void* by_posix_memalign()
{
	void* block = nullptr;
	return posix_memalign(&block, 64, 100) == 0 ? block : nullptr;
}

/// A block of a size class that becomes one of the pool's.
void* moved_by_realloc()
{
	const int flags = mainmem->flags;
	mainmem->flags = 0;
	void* block = malloc(100);
	mainmem->flags = flags;
	return realloc(block, 200);
}

bool is_of_program(uintptr_t tag)
{
	const void* at = reinterpret_cast<void*>(tag); // NOLINT
	return at >= &__executable_start && at < &etext;
}

struct Maker {
	const char* name;
	void* (*make)();
};

#define MAKER(name, ...)                                                                           \
	{                                                                                          \
		name, [] { return static_cast<void*>(__VA_ARGS__); }                               \
	}

const Maker makers[] = {
	MAKER("malloc", malloc(100)),
	MAKER("calloc", calloc(1, 100)),
	MAKER("realloc", realloc(nullptr, 100)),
	MAKER("reallocarray", reallocarray(nullptr, 1, 100)),
	MAKER("aligned_alloc", aligned_alloc(64, 128)),
	MAKER("memalign", memalign(64, 100)),
	MAKER("posix_memalign", by_posix_memalign()),
	MAKER("valloc", valloc(100)),
	MAKER("pvalloc", pvalloc(100)),
	MAKER("mallocz", mallocz(100, 1)),
	MAKER("mallocalign", mallocalign(100, 64, 0, 0)),
	MAKER("_Znwm", ::operator new(100)),
	MAKER("_Znam", ::operator new[](100)),
	MAKER("_ZnwmSt11align_val_t", ::operator new(100, wide)),
	MAKER("_ZnamSt11align_val_t", ::operator new[](100, wide)),
	MAKER("_ZnwmRKSt9nothrow_t", ::operator new(100, std::nothrow)),
	MAKER("_ZnamRKSt9nothrow_t", ::operator new[](100, std::nothrow)),
	MAKER("_ZnwmSt11align_val_tRKSt9nothrow_t", ::operator new(100, wide, std::nothrow)),
	MAKER("_ZnamSt11align_val_tRKSt9nothrow_t", ::operator new[](100, wide, std::nothrow)),
};

void tell(const char* name, bool is_known)
{
	std::printf("%s %s\n", name, is_known ? "program" : "other");
}

} // namespace

int main()
{
	for (const Maker& maker : makers)
		tell(maker.name, is_of_program(getmalloctag(maker.make())));
	for (const Maker& maker : makers) // the next call must not get a caller noted here
		if (std::strstr(maker.name, "nothrow") != nullptr)
			maker.make();
	tell("later", is_of_program(getmalloctag(::operator new(100))));
	void* moved = moved_by_realloc();
	tell("moved", is_of_program(getmalloctag(moved)) && is_of_program(getrealloctag(moved)));
	moved = realloc(malloc(100), 5000);
	tell("resized", is_of_program(getmalloctag(moved)) && is_of_program(getrealloctag(moved)));
	return 0;
}
