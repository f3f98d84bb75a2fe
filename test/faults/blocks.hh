// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// blocks.hh — blocks filled with a pattern, so that a wrong byte is detected.
#pragma once
#include "../shim/check.h"
#include "requests.hh"
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace faults {

constexpr std::size_t kib = 1024, mib = 1024 * kib;

/// The number of requests refused since the scenario began.
inline std::size_t refused = 0;

/// NULL is a valid result, but only with ENOMEM.
template <typename Pointer>
Pointer* counted(Pointer* p)
{
	if (p == nullptr) {
		CHECK(errno == ENOMEM);
		refused++;
	}
	return p;
}

/// Bytes between the places that are checked: several per page; in very large blocks far fewer, so
/// that most pages are never touched, and a try is quick.
constexpr std::size_t a_page = 509, a_while = 262'139;

/// The first 512 bytes, and then one per `step`: the same places whatever the size.
template <typename See>
void each_place(std::size_t size, std::size_t step, See see)
{
	for (std::size_t i = 0; i < size; i += i < 512 ? 1 : step)
		see(i);
}

inline unsigned char mark_of(const void* block, std::size_t place)
{
	return static_cast<unsigned char>(reinterpret_cast<std::uintptr_t>(block) / 16 + place / 7 +
					  1);
}

struct Kept {
	unsigned char* at;
	const void* name; // the pattern is made from this address, even if the block moves
	std::size_t size;
	std::size_t step = a_page;

	void write()
	{
		name = at;
		each_place(size, step, [&](std::size_t i) { at[i] = mark_of(name, i); });
		if (size != 0)
			at[size - 1] = mark_of(name, size - 1);
	}
	void check_first(std::size_t n) const
	{
		each_place(n, step, [&](std::size_t i) { CHECK(at[i] == mark_of(name, i)); });
	}
	void check() const
	{
		check_first(size);
		CHECK(size == 0 || at[size - 1] == mark_of(name, size - 1));
	}
};

inline Kept kept(void* block, std::size_t size)
{
	Kept k{.at = static_cast<unsigned char*>(counted(block)), .name = block, .size = size};
	if (k.at == nullptr)
		k.size = 0;
	k.write();
	return k;
}

inline void* allocate(std::size_t size)
{
	errno = 0;
	return shim::allocate(size, nullptr);
}

inline void release(Kept& k)
{
	k.check();
	errno = EDOM;
	shim::release(k.at);
	CHECK(errno == EDOM); // free preserves it
	k = {};
}

inline void* resize(void* block, std::size_t size)
{
	errno = 0;
	return shim::resize(block, size, nullptr);
}

inline void grow(Kept& k, std::size_t size)
{
	void* moved = counted(resize(k.at, size));
	if (moved == nullptr)
		return k.check(); // the old block must be unchanged
	k.at = static_cast<unsigned char*>(moved);
	k.check_first(size < k.size ? size : k.size);
	k.size = size;
	k.write();
}

inline void check_zero(std::size_t count, std::size_t each)
{
	errno = 0;
	const std::size_t size = count * each;
	auto* block =
		static_cast<unsigned char*>(counted(shim::allocate_zeroed(count, each, nullptr)));
	if (block == nullptr)
		return;
	CHECK(block[0] == 0 && std::memcmp(block, block + 1, size - 1) == 0);
	std::memset(block, 0xA5, size); // so that the next owner does not find zeroes
	shim::release(block);
}

} // namespace faults
