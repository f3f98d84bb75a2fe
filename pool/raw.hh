// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw.hh — from an address to a typed view of what lies there; the one door.
//
// Nothing else in the engine casts a pointer. The views are `may_alias`: the same
// bytes are a caller's object now and the engine's later, and no compiler may
// conclude from the types that they are not.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

extern "C" {
// The whole of what the engine needs from a C library.
void* memcpy(void* to, const void* from, std::size_t n);
void* memmove(void* to, const void* from, std::size_t n);
void* memset(void* at, int value, std::size_t n);
}

namespace pool {

using Bits = std::uint64_t;

template <typename T>
concept Overlay = std::is_trivially_copyable_v<T>;

/// The `T` that lies `offset` bytes from `base`. A view's constness is shallow:
/// to hold one is to be allowed to edit the pool, which only the lock grants.
template <Overlay T>
T* at(const void* base, std::ptrdiff_t offset) noexcept
{
	auto* address = static_cast<std::byte*>(const_cast<void*>(base)) + offset;
	return reinterpret_cast<T*>(address); // NOLINT(*-reinterpret-cast): this file's one purpose
}

/// The `T` at an address known as a number.
template <Overlay T>
T* at_address(std::uintptr_t address) noexcept
{
	// NOLINTNEXTLINE(*-reinterpret-cast,performance-no-int-to-ptr): the same
	return reinterpret_cast<T*>(address);
}

inline std::uintptr_t address_of(const void* p) noexcept
{
	return reinterpret_cast<std::uintptr_t>(p); // NOLINT(*-reinterpret-cast): the same
}

/// A size as a distance that can be negated.
constexpr std::ptrdiff_t bytes(std::size_t n) noexcept
{
	return static_cast<std::ptrdiff_t>(n);
}

/// Eight bytes of a pool's memory.
struct [[gnu::may_alias]] Word {
	Bits bits;
};

/// Four bytes of a pool's memory; what POOL_ANTAGONISM fills with.
struct [[gnu::may_alias]] HalfWord {
	std::uint32_t bits;
};

/// As many bytes as the processor takes at once.
struct [[gnu::may_alias]] NativeWord {
	std::size_t bits;
};

/// Eight bytes at any address. Where the engine looks for a word of its own there may be a caller's
/// bytes instead, and another thread may be writing them: the seal tells.
__attribute__((no_sanitize("thread"))) inline Bits load_unaligned(const void* from) noexcept
{
	Bits bits;
	__builtin_memcpy(&bits, from, sizeof bits);
	return bits;
}

inline void store_unaligned(void* to, Bits bits) noexcept
{
	__builtin_memcpy(to, &bits, sizeof bits);
}

} // namespace pool
