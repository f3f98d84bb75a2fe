// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw.hh — typed views of memory at an address.
//
// No other file of the engine uses reinterpret_cast. The views are `may_alias`: the same
// bytes are a caller's object now and the engine's later, and the compiler must not
// conclude from the types that they do not overlap.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

extern "C" {
// All that the engine needs from a C library.
void* memcpy(void* to, const void* from, std::size_t n);
void* memmove(void* to, const void* from, std::size_t n);
void* memset(void* at, int value, std::size_t n);
}

namespace pool {

using Bits = std::uint64_t;

template <typename T>
concept Overlay = std::is_trivially_copyable_v<T>;

/// The `T` that lies `offset` bytes from `base`. The view of a const place is mutable, on
/// purpose: whoever reads a pool's memory holds its lock, and so may also write it.
template <Overlay T>
T* at(const void* base, std::ptrdiff_t offset) noexcept
{
	auto* address = static_cast<std::byte*>(const_cast<void*>(base)) + offset;
	return reinterpret_cast<T*>(address); // NOLINT(*-reinterpret-cast): this file's one purpose
}

/// The `T` at an address given as a number.
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

/// A size as a signed distance.
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

/// As many bytes as the processor loads at once.
struct [[gnu::may_alias]] NativeWord {
	std::size_t bits;
};

/// Loads eight bytes from any address. They may turn out to be a caller's data, which another
/// thread is writing at that moment; the seal tells whether they are a word of the engine's.
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
