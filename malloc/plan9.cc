// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// plan9.cc — what Plan 9's malloc has beside the C library's.
#include "poolmalloc.h"
#include "requests.hh"
#include "tags.hh"

namespace {

struct Search {
	void* ptr;
	void* base;
};

int is_found(void* arg, const PoolBlock* block)
{
	auto* search = static_cast<Search*>(arg);
	if (block->ptr != search->ptr || block->state != poolblock_allocated)
		return 0;
	search->base = block->base;
	return 1;
}

void set_tag(void* ptr, shim::Tag tag, uintptr_t value)
{
	if (ptr != nullptr)
		poolsettag(&shim::main_pool, ptr, static_cast<int>(tag), value);
}

uintptr_t get_tag(void* ptr, shim::Tag tag)
{
	return ptr == nullptr ? 0 : poolgettag(&shim::main_pool, ptr, static_cast<int>(tag));
}

} // namespace

extern "C" {

void* mallocz(size_t size, int clr)
{
	const void* caller = __builtin_return_address(0);
	return clr != 0 ? shim::allocate_zeroed(1, size, caller) : shim::allocate(size, caller);
}

void* mallocalign(size_t size, size_t align, long offset, size_t span)
{
	void* block = poolallocalign(&shim::main_pool, size, align, offset, span);
	return shim::noted(block, shim::Tag::allocated, __builtin_return_address(0));
}

size_t msize(void* ptr)
{
	return shim::usable_size(ptr);
}

void setmalloctag(void* ptr, uintptr_t tag)
{
	set_tag(ptr, shim::Tag::allocated, tag);
}
void setrealloctag(void* ptr, uintptr_t tag)
{
	set_tag(ptr, shim::Tag::resized, tag);
}
uintptr_t getmalloctag(void* ptr)
{
	return get_tag(ptr, shim::Tag::allocated);
}
uintptr_t getrealloctag(void* ptr)
{
	return get_tag(ptr, shim::Tag::resized);
}

void* malloctopoolblock(void* ptr)
{
	Search search{.ptr = ptr, .base = nullptr};
	poolwalk(&shim::main_pool, is_found, &search);
	return search.base;
}
}
