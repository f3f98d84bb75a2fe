// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.cc — zeroed memory.
#include "requests.hh"
#include <cstring>

namespace shim {
namespace {

/// From this size on, asking the system for zero pages is cheaper than writing zeroes,
/// and pages that the program never touches cost nothing.
constexpr std::size_t large = std::size_t{256} * 1024;

void clear_large(std::byte* block, std::size_t size)
{
	const std::size_t page = host::page_size();
	const std::size_t head = (0 - std::bit_cast<std::uintptr_t>(block)) & (page - 1);
	const std::size_t pages = (size - head) & ~(page - 1);
	if (!host::discard(block + head, pages)) {
		std::memset(block, 0, size);
		return;
	}
	std::memset(block, 0, head);
	std::memset(block + head + pages, 0, size - head - pages);
}

} // namespace

void* allocate_zeroed(std::size_t count, std::size_t each, const void* caller)
{
	std::size_t size = 0;
	if (__builtin_mul_overflow(count, each, &size)) [[unlikely]]
		return out_of_memory();
	void* block = allocate(size, caller);
	if (block == nullptr) [[unlikely]]
		return nullptr;
	if (size < large) [[likely]]
		std::memset(block, 0, size);
	else
		clear_large(static_cast<std::byte*>(block), size);
	return block;
}

} // namespace shim
