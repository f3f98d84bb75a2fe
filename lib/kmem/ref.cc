// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ref.cc — ref: objects that are freed with their last reference.
//
// The count is the truth: whoever brings it from one to zero frees the object, and nobody brings
// it below, or up from zero again.
#include "methods.hh"

namespace kmem {

static_assert(sizeof(kmref) % alignment == 0 && offsetof(kmref, data) == sizeof(kmref));

namespace {

inline Made finish(const Made& made, kmcell* src)
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

} // namespace

namespace ref {

Made allocate(kmcell* src, std::size_t size, Fill how)
{
	const Made made = finish(make<kmref>(src, kmkind_ref, size), src);
	fill(made, how, size);
	return made;
}

namespace {

/// As allocate(), where that is the common; else null.
[[gnu::always_inline]] inline void* allocate_fast(kmcell* src, std::size_t size)
{
	if (size > max_small - sizeof(kmref))
		return nullptr;
	const Grant g = grant_fast(src, sizeof(kmref) + size);
	return finish(make<kmref>(g, kmkind_ref, size), src).object;
}

// What hot code should not save registers for.

[[gnu::noinline, gnu::flatten]] kmres allocate_raw(kmcell* src, std::size_t size)
{
	return as_raw(allocate(src, size, Fill::none));
}

[[gnu::noinline, gnu::flatten]] kmcond free_object(kmref* h)
{
	return give_back(retire(h, Fate::release), h);
}

[[gnu::always_inline]] inline kmcond drop_proved(void* object)
{
	auto* h = header_of<kmref>(object);
	const std::size_t before = km_countlast_(h); // at 0 it stays
	if (before == 0) [[unlikely]]
		return kmcond_underflow;
	return before != 1 || free_fast(h) ? kmcond_ok : free_object(h);
}

} // namespace

kmcond drop(void* object, Fate fate)
{
	if (object == nullptr)
		return kmcond_ok;
	const kmcond cond = examine<kmref>(object, kmkind_ref);
	if (cond != kmcond_ok) [[unlikely]]
		return cond == kmcond_freed ? kmcond_underflow
					    : other_kind(object, kmkind_ref, cond);
	if (fate == Fate::shred)
		mark_shared(header_of<kmref>(object)->id);
	return drop_proved(object);
}

kmcond take(void* object)
{
	if (object == nullptr)
		return kmcond_invalid;
	const kmcond cond = examine<kmref>(object, kmkind_ref);
	if (cond != kmcond_ok) [[unlikely]]
		return other_kind(object, kmkind_ref, cond);
	auto* h = header_of<kmref>(object);
	if (km_countup_(h) != 0) [[likely]]
		return kmcond_ok;
	return __atomic_load_n(&h->refs, __ATOMIC_RELAXED) == 0 ? kmcond_freed : kmcond_overflow;
}

} // namespace ref

namespace {

Found find_ref(void* object, const kmcell* /*cell*/)
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
	const Grant g = grant_beside(home_of(h), h->id.size);
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

kmres kmrefa(kmcell* src, size_t size)
{
	if (void* object = kmem::ref::allocate_fast(src, size); object != nullptr) [[likely]]
		return kmem::as_raw({.cond = kmcond_ok, .object = object, .cell = nullptr});
	return kmem::ref::allocate_raw(src, size);
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

kmcond km_dropref_(void* object)
{
	return kmem::ref::drop_proved(object);
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
