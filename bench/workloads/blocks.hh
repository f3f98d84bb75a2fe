// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// blocks.hh — allocating and freeing blocks in a way that no compiler can remove, and the checksums
// that every workload shares.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../random.hh"

namespace bench {

/// From here on the compiler knows nothing about `p`, nor about what it points to.
inline void forget(void*& p)
{
	asm volatile("" : "+r"(p) : : "memory");
}

/// A refused request ends the program; the message is printed without allocating.
[[noreturn]] inline void refused(std::size_t size)
{
	std::array<char, 80> text{};
	const int n = std::snprintf(text.data(), text.size(), "refused: %zu bytes\n", size);
	_exit(write(STDERR_FILENO, text.data(), static_cast<std::size_t>(n)) == n ? 3 : 4);
}

inline void* given(void* p, std::size_t size)
{
	forget(p);
	if (p == nullptr) [[unlikely]]
		refused(size);
	return p;
}

inline void* take(std::size_t size)
{
	// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): blocks are kept in tables of mmap
	return given(std::malloc(size), size);
}

inline void drop(void* p)
{
	forget(p);
	std::free(p);
}

inline unsigned char* byte_of(void* p, std::size_t at)
{
	return static_cast<unsigned char*>(p) + at;
}

/// Sums of what was written to blocks, and of what was found there later.
struct Ledger {
	std::uint64_t written = 0, read = 0;

	void put(void* p, std::uint64_t value)
	{
		std::memcpy(p, &value, sizeof value);
		written += value;
	}
	void find(const void* p)
	{
		std::uint64_t value;
		std::memcpy(&value, p, sizeof value);
		read += value;
	}
	void add(const Ledger& other)
	{
		written += other.written;
		read += other.read;
	}
};

/// Frees a block that was marked by `put`.
inline void end(void* p, Ledger& ledger)
{
	ledger.find(p);
	drop(p);
}

/// An array of `T` that does not come from the allocator under test.
template <class T>
class Table {
public:
	explicit Table(std::size_t n) : n_{n}, bytes_{std::max<std::size_t>(1, n) * sizeof(T)}
	{
		void* p = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);
		if (p == MAP_FAILED)
			refused(bytes_);
		first_ = static_cast<T*>(p);
	}
	~Table() { munmap(first_, bytes_); }
	Table(const Table&) = delete;
	Table& operator=(const Table&) = delete;

	T& operator[](std::size_t i) { return first_[i]; }
	const T& operator[](std::size_t i) const { return first_[i]; }
	[[nodiscard]] std::size_t size() const { return n_; }
	T* begin() { return first_; }
	T* end() { return first_ + n_; }

private:
	std::size_t n_, bytes_;
	T* first_ = nullptr;
};

inline void end_all(Table<void*>& table, Ledger& ledger)
{
	for (void* p : table)
		end(p, ledger);
}

/// A long list of sizes, generated before the clock starts.
class Sizes {
public:
	static constexpr std::size_t count = 1U << 14;

	[[nodiscard]] std::size_t operator[](std::size_t i) const { return sizes_[i % count]; }

	/// Typical of programs: many small ones, few large; median 64 bytes.
	static Sizes lognormal(std::uint64_t seed, std::size_t least, std::size_t most)
	{
		Sizes s;
		Random random{seed};
		for (std::uint32_t& size : s.sizes_) {
			const double drawn = 64 * std::exp(random.normal());
			size = static_cast<std::uint32_t>(std::clamp(
				drawn, static_cast<double>(least), static_cast<double>(most)));
		}
		return s;
	}

	/// Uniformly distributed, in steps of 16.
	static Sizes uniform(std::uint64_t seed, std::size_t least, std::size_t most)
	{
		Sizes s;
		Random random{seed};
		const std::size_t steps = (most - least) / 16 + 1;
		for (std::uint32_t& size : s.sizes_)
			size = static_cast<std::uint32_t>(least + 16 * random.below(steps));
		return s;
	}

	/// Uniformly distributed logarithms, so that every size class is in use: as many of 16 to
	/// 32 bytes as of 16 to 32 KiB.
	static Sizes wide(std::uint64_t seed, std::size_t least, std::size_t most)
	{
		Sizes s;
		Random random{seed};
		const double range = static_cast<double>(most) / static_cast<double>(least);
		for (std::uint32_t& size : s.sizes_)
			size = static_cast<std::uint32_t>(static_cast<double>(least) *
							  std::pow(range, random.unit()));
		return s;
	}

private:
	std::array<std::uint32_t, count> sizes_{};
};

} // namespace bench
