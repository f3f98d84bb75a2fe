/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * counted.hpp — one owner among several of an object that kmrefa made room for. <pool.hpp>
 * brings it along; kmem.hpp says what becomes of errors, poolhpp(3) is the manual.
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

/// One of several owners of an object that kmrefa made room for. A copy takes a reference
/// (kmrefu), the end of an owner drops one (kmreff), and the last destroys the object first.
/// It is one pointer wide, and the object needs nothing added to it.
///
/// An owner of a derived object converts to one of a base with a virtual destructor. C code may
/// hold references too, by kmrefu and kmreff, as long as the last is an owner's.
///
/// Threads: owners of one object may be copied and end in several threads at once; one owner
/// is its users' to lock.
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

	/// An owner of an object whose reference the caller has, and loses.
	[[nodiscard]] static Counted adopt(T *object) noexcept
	{
		Counted owner;
		owner.object_ = object;
		return owner;
	}

	/// One more owner of an object that has owners.
	[[nodiscard]] static Counted share(T *object) noexcept
	{
		if (object != nullptr)
			kmem_detail::must([](void *block) { return kmrefu(block); },
					  detail::block_of(object), "pools::Counted: kmrefu");
		return adopt(object);
	}

	/// Gives the reference to the caller, who now has to drop it, or to adopt it.
	[[nodiscard]] T *release() noexcept { return std::exchange(object_, nullptr); }

	void reset() noexcept { *this = nullptr; }

	[[nodiscard]] T *get() const noexcept { return object_; }
	T &operator*() const noexcept { return *object_; }
	T *operator->() const noexcept { return object_; }
	explicit operator bool() const noexcept { return object_ != nullptr; }

	/// How many references there are at this moment; zero for none.
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

	/// Either takes one off the count, or finds that nobody else has the object, who could
	/// raise it again: then, and only then, it may be destroyed before it is freed.
	void drop() noexcept
	{
#ifdef __GNUC__
		// What the loop below does, and without atomic instructions where no thread needs
		// them.
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

/// Makes a T in memory of that source; null is kmem's heap. If its constructor throws, the
/// memory goes back. Types of an alignment above 16 are refused by the compiler.
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

/// Makes a T in a Pool, by way of its source: see kmsource in kmem(3).
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

/// Owners of one object have one hash.
template <class T>
struct std::hash<pools::Counted<T>> {
	std::size_t operator()(const pools::Counted<T> &owner) const noexcept
	{
		return std::hash<T *>{}(owner.get());
	}
};

#endif
#endif
