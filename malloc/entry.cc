// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry.cc — the C library's malloc family: thin entry points, each a few lines.
#include "checked.hh"
#include "questions.hh"
#include "requests.hh"
#include "system.hh"
#include <cerrno>

// The C library declares these functions with attributes of its own, so its headers are not
// included.
#define EXPORT extern "C" __attribute__((visibility("default"), used)) // NOLINT(*-macro-usage)
#define CALLER __builtin_return_address(0)                             // NOLINT(*-macro-usage)

using std::size_t;

namespace {

size_t rounded_to_pages_or_max(size_t size)
{
	const base::CheckedSize rounded =
		base::CheckedSize{size == 0 ? 1 : size}.rounded_up(host::page_size());
	return rounded.value_or(SIZE_MAX); // a size that the pool refuses
}

// Out of line, so that the fast paths save no registers.

[[gnu::noinline]] int give_aligned_slow(void** result, size_t to, size_t size, const void* caller)
{
	const host::KeepErrno keep; // posix_memalign reports failure by its result only
	void* block = shim::allocate_aligned_slow(to, size, caller);
	if (block == nullptr)
		return ENOMEM;
	*result = block;
	return 0;
}

[[gnu::noinline]] void* refuse_alignment()
{
	host::fail_invalid();
	return nullptr;
}

} // namespace

EXPORT void* malloc(size_t size)
{
	return shim::allocate(size, CALLER);
}

EXPORT void* calloc(size_t count, size_t each)
{
	return shim::allocate_zeroed(count, each, CALLER);
}

EXPORT void* realloc(void* block, size_t size)
{
	return shim::resize(block, size, CALLER);
}

EXPORT void* reallocarray(void* block, size_t count, size_t each)
{
	const base::CheckedSize size = base::CheckedSize{count} * each;
	if (!size.fits()) [[unlikely]]
		return shim::out_of_memory();
	return shim::resize(block, size.value(), CALLER);
}

EXPORT void free(void* block)
{
	shim::release(block);
}
EXPORT void cfree(void* block)
{
	shim::release(block);
}
EXPORT void free_sized(void* block, size_t size)
{
	shim::check_size(block, size, "free_sized");
	shim::release(block);
}

EXPORT void free_aligned_sized(void* block, size_t /*alignment*/, size_t size)
{
	shim::check_size(block, size, "free_aligned_sized");
	shim::release(block);
}

EXPORT void* aligned_alloc(size_t alignment, size_t size)
{
	if (!shim::is_power_of_two(alignment)) [[unlikely]]
		return refuse_alignment();
	return shim::allocate_aligned(alignment, size, CALLER);
}

EXPORT void* memalign(size_t alignment, size_t size)
{
	// Older than the standard's rules: an alignment of 0 means no particular one.
	if (alignment != 0 && !shim::is_power_of_two(alignment)) [[unlikely]]
		return refuse_alignment();
	return shim::allocate_aligned(alignment, size, CALLER);
}

EXPORT int posix_memalign(void** result, size_t alignment, size_t size)
{
	if (!shim::is_power_of_two(alignment) || alignment % sizeof(void*) != 0)
		return EINVAL;
	void* block = nullptr;
	if (!shim::pop_aligned(alignment, size, block)) [[unlikely]]
		return give_aligned_slow(result, alignment, size, CALLER);
	*result = block;
	return 0;
}

EXPORT void* valloc(size_t size)
{
	return shim::allocate_aligned(host::page_size(), size, CALLER);
}

EXPORT void* pvalloc(size_t size)
{
	return shim::allocate_aligned(host::page_size(), rounded_to_pages_or_max(size), CALLER);
}

EXPORT size_t malloc_usable_size(void* block)
{
	return shim::usable_size(block);
}
