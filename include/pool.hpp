/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool.hpp — C++ containers and objects in a Pool.
 *
 *	pools::PoolResource     a std::pmr::memory_resource over a Pool
 *	pools::Allocator<T>     an allocator for containers that name their allocator
 *	pools::Unique<T>        an owner, created by pools::make_unique
 *
 * It needs C++20 and links with the C library of the same name, which itself
 * contains no C++ interface. poolhpp(3) is the manual.
 *
 * All of these refer to a Pool and own none: the Pool must live, and must not be
 * reset, until they and everything allocated through them are gone. Several
 * threads may use them if they may use the Pool: that needs `lock` and `unlock`.
 *
 * When there is no memory, std::bad_alloc is thrown; a program without exceptions
 * calls std::abort. Misuse is reported by the Pool's `panic`, see pool(3). When
 * the Pool is compacted, nothing allocated here moves: objects cannot follow.
 */
#ifndef POOLALLOC_POOL_HPP
#define POOLALLOC_POOL_HPP

#if __cplusplus < 202002L
#error "pool.hpp is C++20: compile with -std=c++20"
#endif
#include "pool.h"

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <memory_resource>
#include <new>
#include <type_traits>
#include <utility>

namespace pools {

namespace detail {

#ifdef __cpp_exceptions
[[noreturn]] inline void no_memory()
{
	throw std::bad_alloc{};
}

[[noreturn]] inline void no_such_length()
{
	throw std::bad_array_new_length{};
}
#else
[[noreturn]] inline void no_memory()
{
	std::abort();
}

[[noreturn]] inline void no_such_length()
{
	std::abort();
}
#endif

/// Returns the resource as one of that type, or null if it has another type.
template <class Resource>
const Resource *as(const std::pmr::memory_resource &resource) noexcept
#ifdef __cpp_rtti
{
	return dynamic_cast<const Resource *>(&resource);
}
#else
{
	static_cast<void>(resource);
	return nullptr;
}
#endif

/// The alignment of each block of poolalloc.
inline constexpr std::size_t plain_alignment = 16;

/// A size and an alignment.
struct Room {
	std::size_t bytes, alignment;
};

template <class T>
inline constexpr Room room_for{sizeof(T), alignof(T)};

/// Returns the room for an array of `n` objects. Throws std::bad_array_new_length on overflow.
template <class T>
Room room_for_row(std::size_t n)
{
	if (n > std::size_t{std::numeric_limits<std::ptrdiff_t>::max()} / sizeof(T))
		no_such_length();
	return {n * sizeof(T), alignof(T)};
}

/// Allocates a block of the pool, of any alignment; never null, and never moved.
inline void *allocate(Pool &pool, Room room)
{
	const bool is_plain = room.alignment <= plain_alignment && pool.move == nullptr;
	void *block = is_plain ? poolalloc(&pool, room.bytes)
			       : poolallocalign(&pool, room.bytes, room.alignment, 0, 0);
	if (block == nullptr)
		no_memory();
	return block;
}

/// Returns the start of an object's block; a base class may lie inside the object.
template <class T>
void *block_of(T *object) noexcept
{
	if constexpr (std::is_polymorphic_v<T>)
		return const_cast<void *>(dynamic_cast<const volatile void *>(object));
	else
		return const_cast<void *>(static_cast<const volatile void *>(object));
}

/// Whether an owner of a `From` may become one of a `To`, whose destructor then destroys both.
template <class From, class To>
concept Owned = std::convertible_to<From *, To *> &&
	(std::same_as<std::remove_cv_t<From>, std::remove_cv_t<To>> ||
	 std::has_virtual_destructor_v<To>);

/// Frees a block in which no object was constructed.
struct Return {
	Pool *pool;

	void operator()(void *block) const noexcept { poolfree(pool, block); }
};

using Block = std::unique_ptr<void, Return>;

} // namespace detail

/// A std::pmr::memory_resource that allocates blocks of a Pool, with any alignment
/// that is a power of two. Two resources are equal if their Pool is the same.
class PoolResource final : public std::pmr::memory_resource {
public:
	explicit PoolResource(Pool &pool) noexcept : pool_{&pool} {}

	[[nodiscard]] Pool &pool() const noexcept { return *pool_; }

private:
	void *do_allocate(std::size_t bytes, std::size_t alignment) override
	{
		return detail::allocate(*pool_, {bytes, alignment});
	}

	void do_deallocate(void *block, std::size_t, std::size_t) override
	{
		poolfree(pool_, block);
	}

	[[nodiscard]] bool do_is_equal(const memory_resource &other) const noexcept override
	{
		const auto *same = detail::as<PoolResource>(other);
		return this == &other || (same != nullptr && same->pool_ == pool_);
	}

	Pool *pool_;
};

/// An allocator over a Pool, for containers whose allocator is part of their type. It is
/// one pointer wide and converts implicitly from a Pool: `std::vector<int,
/// pools::Allocator<int>> numbers{pool}`.
///
/// A copy of a container is made in the Pool of the original; a container that is
/// copy-assigned to stays in its own Pool; moving or swapping a container transfers its
/// memory, together with its Pool, without touching an element.
template <class T>
class Allocator {
public:
	using value_type = T;
	using is_always_equal = std::false_type;
	using propagate_on_container_copy_assignment = std::false_type;
	using propagate_on_container_move_assignment = std::true_type;
	using propagate_on_container_swap = std::true_type;

	// NOLINTNEXTLINE(google-explicit-constructor): as polymorphic_allocator has it
	Allocator(Pool &pool) noexcept : pool_{&pool} {}

	template <class U>
	// NOLINTNEXTLINE(google-explicit-constructor): containers rebind
	Allocator(const Allocator<U> &other) noexcept : pool_{&other.pool()}
	{
	}

	[[nodiscard]] Pool &pool() const noexcept { return *pool_; }

	[[nodiscard]] T *allocate(std::size_t n)
	{
		return static_cast<T *>(detail::allocate(*pool_, detail::room_for_row<T>(n)));
	}

	void deallocate(T *row, std::size_t) noexcept { poolfree(pool_, row); }

	template <class U>
	friend bool operator==(const Allocator &a, const Allocator<U> &b) noexcept
	{
		return &a.pool() == &b.pool();
	}

private:
	Pool *pool_;
};

/// Destroys an object and frees its block in the Pool it came from. An owner of a derived
/// object converts to an owner of a base with a virtual destructor, wherever in the object
/// that base lies.
template <class T>
class Deleter {
public:
	/// For an owner without an object.
	constexpr Deleter() noexcept = default;

	explicit Deleter(Pool &pool) noexcept : pool_{&pool} {}

	template <class U>
	requires detail::Owned<U, T>
	// NOLINTNEXTLINE(google-explicit-constructor): as std::default_delete has it
	Deleter(const Deleter<U> &other)
	noexcept : pool_{other.pool()} {}

	/// The Pool, or null.
	[[nodiscard]] Pool *pool() const noexcept { return pool_; }

	void operator()(T *object) const
	{
		void *block = detail::block_of(object);
		std::destroy_at(object);
		poolfree(pool_, block);
	}

private:
	Pool *pool_ = nullptr;
};

/// The same for an array of objects, last to first. It stores their number.
template <class T>
class Deleter<T[]> {
public:
	constexpr Deleter() noexcept = default;

	Deleter(Pool &pool, std::size_t size) noexcept : pool_{&pool}, size_{size} {}

	[[nodiscard]] Pool *pool() const noexcept { return pool_; }

	/// The number of objects.
	[[nodiscard]] std::size_t size() const noexcept { return size_; }

	void operator()(T *row) const
	{
		for (std::size_t n = size_; n > 0; n--)
			std::destroy_at(row + n - 1);
		// The objects are gone, so block_of cannot be used: an array starts at its block.
		poolfree(pool_, const_cast<void *>(static_cast<const volatile void *>(row)));
	}

private:
	Pool *pool_ = nullptr;
	std::size_t size_ = 0;
};

/// The only owner of an object in a Pool. `T[]` is an array; `get_deleter().size()` returns its
/// length.
template <class T>
using Unique = std::unique_ptr<T, Deleter<T>>;

/// Creates a T in the Pool. If its constructor throws, the block is freed.
template <class T, class... Arguments>
requires(!std::is_array_v<T>)
	[[nodiscard]] Unique<T> make_unique(Pool &pool, Arguments &&...arguments)
{
	detail::Block block{detail::allocate(pool, detail::room_for<T>), {&pool}};
	T *object = ::new (block.get()) T(std::forward<Arguments>(arguments)...);
	static_cast<void>(block.release());
	return Unique<T>{object, Deleter<T>{pool}};
}

/// Creates an array of `n` objects, each value-initialized: `make_unique<int[]>(pool, 10)`. If a
/// constructor throws, those already constructed are destroyed and the block is freed.
template <class T>
requires std::is_unbounded_array_v<T>
[[nodiscard]] Unique<T> make_unique(Pool &pool, std::size_t n)
{
	using Element = std::remove_extent_t<T>;
	detail::Block block{detail::allocate(pool, detail::room_for_row<Element>(n)), {&pool}};
	auto *row = static_cast<Element *>(block.get());
	std::uninitialized_value_construct_n(row, n);
	static_cast<void>(block.release());
	return Unique<T>{row, Deleter<T>{pool, n}};
}

} // namespace pools

#include "kmem.hpp"

#endif
