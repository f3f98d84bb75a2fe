// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_ref.cc — ref: objects that are freed with their last reference.
//
// The count is the truth: whoever brings it from one to zero frees the object, and nobody brings
// it below, or up from zero again.
#include "methods.hh"

namespace kmem {

static_assert(sizeof(kmref) % alignment == 0 && offsetof(kmref, data) == sizeof(kmref));

namespace {

using Count = std::atomic_ref<std::size_t>;

Made finish(const Made& made, kmcell* src)
{
	if (made.object == nullptr)
		return made;
	auto* h = header_of<kmref>(made.object);
	h->refs = 1;
	h->src = src;
	return made;
}

/// Several threads may do so at once.
template <typename Marked>
void mark_shared(Marked& marked)
{
	if constexpr (requires { marked.shred; }) {
		using Mark = decltype(marked.shred);
		std::atomic_ref<Mark>{marked.shred}.store(static_cast<Mark>(1),
							  std::memory_order_relaxed);
	}
}

/// The count before it was lowered. At 0 it stays.
std::size_t lower(kmref* h)
{
	const Count refs{h->refs};
	std::size_t n = refs.load(std::memory_order_relaxed);
	while (n != 0 && !refs.compare_exchange_weak(n, n - 1, std::memory_order_acq_rel,
						     std::memory_order_relaxed)) {
	}
	return n;
}

} // namespace

namespace ref {

Made allocate(kmcell* src, std::size_t size, Fill how)
{
	const Made made = finish(make<kmref>(src, kmkind_ref, size), src);
	fill(made, how, size);
	return made;
}

kmcond drop(void* object, Fate fate)
{
	if (object == nullptr)
		return kmcond_ok;
	const kmcond cond = examine<kmref>(object, kmkind_ref);
	if (cond != kmcond_ok) [[unlikely]]
		return cond == kmcond_freed ? kmcond_underflow
					    : other_kind(object, kmkind_ref, cond);
	auto* h = header_of<kmref>(object);
	if (fate == Fate::shred)
		mark_shared(h->id);
	const std::size_t before = lower(h);
	if (before == 0) [[unlikely]]
		return kmcond_underflow;
	if (before == 1)
		give_back(retire(h, Fate::release), h);
	return kmcond_ok;
}

kmcond take(void* object)
{
	if (object == nullptr)
		return kmcond_invalid;
	const kmcond cond = examine<kmref>(object, kmkind_ref);
	if (cond != kmcond_ok) [[unlikely]]
		return other_kind(object, kmkind_ref, cond);
	const Count refs{header_of<kmref>(object)->refs};
	std::size_t n = refs.load(std::memory_order_relaxed);
	do {
		if (n == 0)
			return kmcond_freed;
		if (n == std::numeric_limits<std::size_t>::max())
			return kmcond_overflow;
	} while (!refs.compare_exchange_weak(n, n + 1, std::memory_order_relaxed));
	return kmcond_ok;
}

} // namespace ref

namespace {

Found find_ref(void* object)
{
	return find<kmref>(object, kmkind_ref);
}

void taint_ref(void* object)
{
	mark_shared(header_of<kmref>(object)->id);
}

Made ref_sibling(void* object)
{
	const kmref* h = header_of<kmref>(object);
	const Grant g = grant_beside(h->home, h->id.size);
	const Made made = finish(make<kmref>(g, kmkind_ref, data_size(h)), h->src);
	if (made.cell != nullptr)
		set_mark(*made.cell, is_marked(h->id));
	return made;
}

} // namespace

const Kind ref_kind{
	.find = find_ref, .drop = ref::drop, .taint = taint_ref, .sibling = ref_sibling};

} // namespace kmem

using kmem::Fate;
using kmem::Fill;

extern "C" {

[[gnu::flatten]] kmres kmrefa(kmcell* src, size_t size)
{
	return as_raw(kmem::ref::allocate(src, size, Fill::none));
}

kmres kmrefz(kmcell* src, size_t size)
{
	return as_raw(kmem::ref::allocate(src, size, Fill::zeroes));
}

kmres kmrefo(kmcell* src, size_t size)
{
	return as_object(kmem::ref::allocate(src, size, Fill::none), kmkind_ref);
}

kmres kmrefzo(kmcell* src, size_t size)
{
	return as_object(kmem::ref::allocate(src, size, Fill::zeroes), kmkind_ref);
}

[[gnu::flatten]] kmcond kmreff(void* object)
{
	return kmem::ref::drop(object, Fate::release);
}

kmcond kmrefd(void* object)
{
	return kmem::ref::drop(object, Fate::release);
}

kmcond kmrefu(void* object)
{
	return kmem::ref::take(object);
}
}
