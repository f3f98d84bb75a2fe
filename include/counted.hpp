/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * counted.hpp — one of several owners of an object in memory from kmrefa. <pool.hpp>
 * includes it; kmem.hpp describes errors, poolhpp(3) is the manual.
 */
#ifndef POOLALLOC_COUNTED_HPP
#define POOLALLOC_COUNTED_HPP

#include "kmem.hpp"

#ifndef KFmem_noref

#include <atomic>
#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace pools {

#ifdef KMEM_RAW
inline namespace raw {
#endif

/// One of several owners of an object in memory from kmrefa. A copy takes a reference (kmrefu),
/// the destructor drops one (kmreff), and the last owner destroys the object first. An owner is one
/// pointer wide, and the object needs no additional fields.
///
/// An owner of a derived object converts to an owner of a base with a virtual destructor. C code
/// may hold references too, by kmrefu and kmreff, as long as the last one belongs to an owner.
///
/// Threads: owners of one object may be copied and destroyed in several threads at once; users must
/// lock a single owner.
template <class T>
class Counted {
public:
	using element_type = T;

	constexpr Counted() noexcept = default;
	// NOLINTNEXTLINE(google-explicit-constructor): as shared_ptr has it
	constexpr Counted(std::nullptr_t) noexcept {}

	Counted(const Counted &other) noexcept : Counted{share(other.object_)} {}
	Counted(Counted &&other) noexcept : object_{other.release()} {}

	template <class U>
	requires detail::Owned<U, T>
	// NOLINTNEXTLINE(google-explicit-constructor): as shared_ptr has it
	Counted(Counted<U> other)
	noexcept : object_{other.release()} {}

	Counted &operator=(Counted other) noexcept
	{
		std::swap(object_, other.object_);
		return *this;
	}

	~Counted()
	{
		if (object_ != nullptr)
			drop();
	}

	/// Returns an owner that takes over the caller's reference to the object.
	[[nodiscard]] static Counted adopt(T *object) noexcept
	{
		Counted owner;
		owner.object_ = object;
		return owner;
	}

	/// Returns one more owner of an object that has owners.
	[[nodiscard]] static Counted share(T *object) noexcept
	{
		if (object != nullptr)
			kmem_detail::must([](void *block) { return kmrefu(block); },
					  detail::block_of(object), "pools::Counted: kmrefu");
		return adopt(object);
	}

	/// Passes the reference to the caller, who must then drop it or adopt it.
	[[nodiscard]] T *release() noexcept { return std::exchange(object_, nullptr); }

	void reset() noexcept { *this = nullptr; }

	[[nodiscard]] T *get() const noexcept { return object_; }
	T &operator*() const noexcept { return *object_; }
	T *operator->() const noexcept { return object_; }
	explicit operator bool() const noexcept { return object_ != nullptr; }

	/// Returns the number of references at this moment; zero for none.
	[[nodiscard]] std::size_t count() const noexcept
	{
		return object_ == nullptr ? 0 : references().load(std::memory_order_relaxed);
	}

	template <class U>
	friend bool operator==(const Counted &a, const Counted<U> &b) noexcept
	{
		return a.get() == b.get();
	}
	friend bool operator==(const Counted &a, std::nullptr_t) noexcept { return !a; }
	friend auto operator<=>(const Counted &a, const Counted &b) noexcept
	{
		return std::compare_three_way{}(a.get(), b.get());
	}

private:
	[[nodiscard]] kmref *header() const noexcept
	{
		auto *block = static_cast<char *>(detail::block_of(object_));
		return reinterpret_cast<kmref *>(block - offsetof(kmref, data));
	}

	[[nodiscard]] std::atomic_ref<std::size_t> references() const noexcept
	{
		return std::atomic_ref<std::size_t>{header()->refs};
	}

	/// Either decrements the count, or finds that nobody else has the object and could
	/// increment it again: only then may the object be destroyed before it is freed.
	void drop() noexcept
	{
#ifdef __GNUC__
		// Does the same as the loop below, without atomic instructions if the process has
		// only one thread.
		if (km_countdown_(header()))
			return;
#endif
		const std::atomic_ref<std::size_t> count = references();
		std::size_t n = count.load(std::memory_order_acquire);
		while (n > 1)
			if (count.compare_exchange_weak(n, n - 1, std::memory_order_release,
							std::memory_order_acquire))
				return;
		void *block = detail::block_of(object_);
		if (n == 1)
			std::destroy_at(object_);
		kmem_detail::must([](void *last) { return kmreff(last); }, block,
				  "pools::Counted: kmreff");
	}

	T *object_ = nullptr;
};

/// Creates a T in memory of that source; null means kmem's heap. If its constructor throws, the
/// memory is freed. Types with an alignment above 16 do not compile.
template <class T, class... Arguments>
[[nodiscard]] Counted<T> make_counted(kmcell *source, Arguments &&...arguments)
{
	static_assert(alignof(T) <= detail::plain_alignment, "a kmref's data is aligned to 16");
	struct Return {
		void operator()(void *block) const noexcept { static_cast<void>(kmreff(block)); }
	};
	std::unique_ptr<void, Return> block{kmem_detail::pointer_of(kmrefa(source, sizeof(T)))};
	if (block == nullptr)
		detail::no_memory();
	T *object = ::new (block.get()) T(std::forward<Arguments>(arguments)...);
	static_cast<void>(block.release());
	return Counted<T>::adopt(object);
}

/// Creates a T in a Pool, through the Pool's source: see kmsource in kmem(3).
template <class T, class... Arguments>
[[nodiscard]] Counted<T> make_counted(Pool &pool, Arguments &&...arguments)
{
	kmcell *source = kmsource(&pool);
	if (source == nullptr)
		detail::no_memory();
	return make_counted<T>(source, std::forward<Arguments>(arguments)...);
}

#ifdef KMEM_RAW
} // namespace raw
#endif

} // namespace pools

/// Owners of the same object have the same hash.
template <class T>
struct std::hash<pools::Counted<T>> {
	std::size_t operator()(const pools::Counted<T> &owner) const noexcept
	{
		return std::hash<T *>{}(owner.get());
	}
};

#endif
#endif
