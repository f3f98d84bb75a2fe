/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmem.hpp — C++ containers and objects in kmem's memory. <pool.hpp> includes it.
 *
 *	pools::CellResource       a std::pmr::memory_resource over a kmpool, and a fallback
 *	pools::LinearResource     a std::pmr::memory_resource over the linear kind
 *	pools::Counted<T>         an owner among several: see counted.hpp
 *
 * When there is no memory, std::bad_alloc is thrown; a program without exceptions calls
 * std::abort. Errors that kmem reports by a code, and that C++ cannot pass on (a double free of a
 * cell, linear memory released out of order), print a line on the standard error and call
 * std::abort. poolhpp(3) is the manual.
 */
#ifndef POOLALLOC_KMEM_HPP
#define POOLALLOC_KMEM_HPP

#include "kmem.h"
#include "pool.hpp"

#include <cstdint>
#include <cstdio>
#include <functional>
#include <type_traits>

namespace pools {

// With the older interface kmem's functions differ, so the classes that call them differ, too.
#ifdef KMEM_RAW
inline namespace raw {
#endif

namespace kmem_detail {

/// For kmem's two interfaces: a result, or the pointer itself.
inline void *pointer_of(const kmres &result) noexcept
{
	return result.cond == kmcond_ok ? result.raw : nullptr;
}

inline void *pointer_of(void *pointer) noexcept
{
	return pointer;
}

/// Calls `act` on `object`, which fails only on misuse.
template <class Act>
void must(Act act, void *object, const char *what) noexcept
{
	if constexpr (std::is_void_v<decltype(act(object))>) {
		act(object); // the older interface returns nothing
	} else if (const kmcond cond = act(object); cond != kmcond_ok) {
		std::fprintf(stderr, "%s(%p): %s\n", what, object, kmcondtext(cond));
		std::abort();
	}
}

} // namespace kmem_detail

#ifndef KFmem_nopool

/// A std::pmr::memory_resource that serves requests from the cells of a kmpool, and from another
/// resource, the fallback, if they do not fit: requests larger than a cell, requests for an
/// alignment above 16, and all requests while every cell is in use. With
/// std::pmr::null_memory_resource() as fallback there are only the cells.
///
/// It refers to both and owns neither. Two resources are equal if their kmpool is the same and
/// their fallbacks are equal. Thread safety is that of the kmpool and the fallback.
class CellResource final : public std::pmr::memory_resource {
public:
	explicit CellResource(kmpool &pool, std::pmr::memory_resource *fallback =
						    std::pmr::get_default_resource()) noexcept
		: pool_{&pool}, fallback_{fallback}
	{
	}

	[[nodiscard]] kmpool &pool() const noexcept { return *pool_; }
	[[nodiscard]] std::pmr::memory_resource *fallback() const noexcept { return fallback_; }

private:
	void *do_allocate(std::size_t bytes, std::size_t alignment) override
	{
		if (bytes <= pool_->cellsz && alignment <= detail::plain_alignment)
			if (void *cell = kmem_detail::pointer_of(kmpoola(pool_)); cell != nullptr)
				return cell;
		return fallback_->allocate(bytes, alignment);
	}

	void do_deallocate(void *block, std::size_t bytes, std::size_t alignment) override
	{
		if (is_cell(block))
			kmem_detail::must([](void *cell) { return kmpoolf(cell); }, block,
					  "pools::CellResource::deallocate");
		else
			fallback_->deallocate(block, bytes, alignment);
	}

	[[nodiscard]] bool do_is_equal(const memory_resource &other) const noexcept override
	{
		const auto *same = detail::as<CellResource>(other);
		return this == &other || (same != nullptr && same->pool_ == pool_ &&
					  same->fallback_->is_equal(*fallback_));
	}

	[[nodiscard]] bool is_cell(const void *block) const noexcept
	{
		const auto *first = reinterpret_cast<const char *>(pool_->data);
		const auto *end = first + std::size_t{pool_->cells} * pool_->stride;
		const std::less<> is_less;
		return !is_less(block, first) && is_less(block, end);
	}

	kmpool *pool_;
	std::pmr::memory_resource *fallback_;
};

#endif
#ifndef KFmem_nolin

/// A std::pmr::memory_resource over the linear kind: memory is allocated one piece behind the
/// other, and freed all at once, by `release` or the destructor. Deallocating does nothing.
///
/// Use it only in the thread that constructed it, and destroy these resources in the reverse order
/// of their construction, as for objects on the stack. Memory that kmlina allocated before its
/// construction stays; what this thread allocates by kmlina meanwhile is released with it.
class LinearResource final : public std::pmr::memory_resource {
public:
	LinearResource() : mark_{kmem_detail::pointer_of(kmlini())}
	{
		if (mark_ == nullptr)
			detail::no_memory();
	}
	~LinearResource() override { release(); }
	LinearResource(const LinearResource &) = delete;
	LinearResource &operator=(const LinearResource &) = delete;

	/// Frees everything allocated. The resource can be used again.
	void release() noexcept
	{
		kmem_detail::must([](void *mark) { return kmlinx(mark); }, mark_,
				  "pools::LinearResource::release");
	}

private:
	void *do_allocate(std::size_t bytes, std::size_t alignment) override
	{
		const std::size_t lead = alignment > detail::plain_alignment ? alignment : 0;
		const std::size_t whole = bytes + lead;
		void *piece = whole < bytes ? nullptr : kmem_detail::pointer_of(kmlina(whole));
		if (piece == nullptr)
			detail::no_memory();
		std::size_t room = whole;
		return lead == 0 ? piece : std::align(alignment, bytes, piece, room);
	}

	void do_deallocate(void *, std::size_t, std::size_t) override {}

	[[nodiscard]] bool do_is_equal(const memory_resource &other) const noexcept override
	{
		return this == &other;
	}

	void *mark_;
};

#endif

#ifdef KMEM_RAW
} // namespace raw
#endif

} // namespace pools

#include "counted.hpp"

#endif
