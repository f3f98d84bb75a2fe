// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// linear.cc — consecutive objects, freed all at once: kmlin, the standard's monotonic buffer, and
// the C library's obstack.
#include <kmem.h>
#include <pool.hpp>

#include <memory_resource>
#include <type_traits>

#ifdef BENCH_OBSTACK
#include <obstack.h>
#pragma GCC diagnostic ignored "-Wold-style-cast" // the macros of obstack.h are C
#define obstack_chunk_alloc std::malloc
#define obstack_chunk_free std::free
#endif

#include "../random.hh"
#include "contender.hh"

namespace bench {

namespace {

class KmLin {
public:
	static void* take(std::size_t size) { return kmlina(size).raw; }
	void release() { demand(kmlinx(start_) == kmcond_ok, "out of order"); }

private:
	void* start_ = kmlini();
};

/// The same behind the standard's virtual functions, like the peer it is compared with.
class Resource {
public:
	void* take(std::size_t size)
	{
		return static_cast<std::pmr::memory_resource&>(resource_).allocate(size, 16);
	}
	void release() { resource_.release(); }

private:
	pools::LinearResource resource_;
};

/// On a buffer that is large enough, for the best speed.
class Monotonic {
public:
	void* take(std::size_t size)
	{
		return static_cast<std::pmr::memory_resource&>(resource_).allocate(size, 16);
	}
	void release() { resource_.release(); }

private:
	std::vector<char> buffer_ = std::vector<char>(std::size_t{1} << 20U);
	std::pmr::monotonic_buffer_resource resource_{buffer_.data(), buffer_.size()};
};

/// On memory that it allocates itself.
class MonotonicHeap {
public:
	void* take(std::size_t size)
	{
		return static_cast<std::pmr::memory_resource&>(resource_).allocate(size, 16);
	}
	void release() { resource_.release(); }

private:
	std::pmr::monotonic_buffer_resource resource_;
};

#ifdef BENCH_OBSTACK
class Obstack {
public:
	Obstack()
	{
		obstack_init(&stack_);
		start_ = obstack_alloc(&stack_, 0);
	}
	~Obstack() { obstack_free(&stack_, nullptr); }
	Obstack(const Obstack&) = delete;
	Obstack& operator=(const Obstack&) = delete;

	void* take(std::size_t size) { return obstack_alloc(&stack_, static_cast<int>(size)); }
	void release()
	{
		obstack_free(&stack_, start_);
		start_ = obstack_alloc(&stack_, 0);
	}

private:
	obstack stack_{};
	void* start_;
};
#endif

/// Allocates a thousand objects of 16 to 128 bytes, then frees them all.
template <class Linear>
double group(std::size_t scale)
{
	constexpr std::size_t n = 1000;
	Random random{1};
	std::vector<std::size_t> sizes(n);
	for (std::size_t& size : sizes)
		size = 16 + random.below(113);
	Linear linear;
	return ns_of(n, scale * 20'000, [&] {
		void* last = nullptr;
		for (std::size_t i = 0; i < n; i++)
			mark(last = linear.take(sizes[i]), i);
		look(last, n - 1);
		linear.release();
	});
}

template <class Linear>
double bytes(std::size_t scale)
{
	Linear linear;
	return bytes_around(scale * 1000, object_bytes,
			    [&](std::size_t) { return linear.take(object_bytes); });
}

template <class Linear>
void enter(std::vector<Contender>& all, const char* name, Side side, Beneath beneath)
{
	all.push_back({"lin-group", name, side, beneath, group<Linear>});
	if constexpr (!std::is_same_v<Linear, Monotonic>) // its buffer is allocated in advance
		all.push_back({"lin-bytes", name, side, beneath, bytes<Linear>});
}

} // namespace

std::vector<Contender> linear_contenders()
{
	std::vector<Contender> all;
	enter<KmLin>(all, "kmlin", Side::ours, Beneath::own);
	enter<Resource>(all, "pools::LinearResource", Side::ours, Beneath::own);
	enter<Monotonic>(all, "pmr monotonic_buffer", Side::peer, Beneath::own);
	enter<MonotonicHeap>(all, "pmr monotonic, growing", Side::peer, Beneath::malloc);
#ifdef BENCH_OBSTACK
	enter<Obstack>(all, "obstack", Side::peer, Beneath::malloc);
#endif
	return all;
}

} // namespace bench
