// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// plan9.cc — the functions that Plan 9's malloc has in addition to the C library's.
#include "poolmalloc.h"
#include "questions.hh"
#include "requests.hh"
#include "slots.hh"
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

void set_tag(void* ptr, shim::Tag tag, uintptr_t value, const char* call)
{
	if (ptr != nullptr && shim::is_of_pool(ptr, call))
		poolsettag(&shim::main_pool, ptr, static_cast<int>(tag), value);
}

uintptr_t get_tag(void* ptr, shim::Tag tag, const char* call)
{
	if (ptr == nullptr || !shim::is_of_pool(ptr, call))
		return 0;
	return poolgettag(&shim::main_pool, ptr, static_cast<int>(tag));
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
	return shim::allocate_placed({.want = size, .to = align, .offset = offset, .span = span},
				     __builtin_return_address(0));
}

size_t msize(void* ptr)
{
	return shim::usable_size(ptr);
}

void setmalloctag(void* ptr, uintptr_t tag)
{
	set_tag(ptr, shim::Tag::allocated, tag, "setmalloctag");
}
void setrealloctag(void* ptr, uintptr_t tag)
{
	set_tag(ptr, shim::Tag::resized, tag, "setrealloctag");
}
uintptr_t getmalloctag(void* ptr)
{
	return get_tag(ptr, shim::Tag::allocated, "getmalloctag");
}
uintptr_t getrealloctag(void* ptr)
{
	return get_tag(ptr, shim::Tag::resized, "getrealloctag");
}

void* malloctopoolblock(void* ptr)
{
	if (shim::class_of_block(ptr) != shim::no_class || shim::is_in_free_slot(ptr))
		return nullptr;
	Search search{.ptr = ptr, .base = nullptr};
	poolwalk(&shim::main_pool, is_found, &search);
	return search.base;
}
}
