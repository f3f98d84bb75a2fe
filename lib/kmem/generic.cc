// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// generic.cc — what is done to an object of any kind, through a kmptr.
#include "methods.hh"
#include "rules.hh"

namespace kmem {

namespace {

/// A kind's header, as cell.hh draws it: its size, and the offset of its home.
struct Shape {
	kmkind kind;
	std::ptrdiff_t header;
	std::ptrdiff_t home;
};

/// A header with `before` words between its id and its home, which comes last. Computed, since the
/// public header may not declare the kind.
constexpr Shape shape(kmkind kind, std::size_t before)
{
	const std::size_t home = sizeof(kmcell) + before * sizeof(void*);
	const std::size_t size = round_up(home + sizeof(void*));
	return {.kind = kind,
		.header = static_cast<std::ptrdiff_t>(size),
		.home = static_cast<std::ptrdiff_t>(home)};
}

constexpr Shape shapes[] = {shape(kmkind_heap, 0), shape(kmkind_ref, 2), shape(kmkind_tree, 6)};

static_assert(shapes[0].header == sizeof(HeapCell) && shapes[0].home == offsetof(HeapCell, home));

/// As home_code().
std::uintptr_t code_of(const Shape& shape)
{
	return static_cast<std::size_t>(shape.header) >= sizeof(HeapCell) + sizeof(kmcell)
		       ? ~std::uintptr_t{0}
		       : 0;
}

bool is_sealed(const Shape& shape, const kmcell* id, std::uintptr_t home)
{
	return kind_in(id) == shape.kind && id->seal == km_seal_(id, shape.kind, id->size, home);
}

/// Is there such an object, was there one, or something else? The memory must be readable.
kmcond examine_asked(const Shape& shape, void* object)
{
	const auto* id = at<kmcell>(object, -shape.header);
	const auto* home = at<std::uintptr_t>(object, shape.home - shape.header);
	if (is_sealed(shape, id, *home))
		return kmcond_ok;
	return *home == tombstone(id) ? kmcond_freed : kmcond_foreign;
}

kmcond examine_as(const Shape& shape, void* object)
{
	const kmcond asked = ask(object, static_cast<std::size_t>(shape.header));
	return asked == kmcond_ok ? examine_asked(shape, object) : asked;
}

const Kind* kind_of(kmkind kind)
{
	switch (kind) {
	case kmkind_lin:
		return &lin_kind;
	case kmkind_heap:
		return &heap_kind;
	case kmkind_pool:
		return &pool_kind;
	case kmkind_ref:
		return &ref_kind;
	case kmkind_tree:
		return &tree_kind;
	default:
		return nullptr;
	}
}

/// The size of an object that was not allocated: to the end of its cell, if the object lies in
/// that; otherwise the cell's whole size.
std::size_t static_size(const kmptr& ptr)
{
	const std::uintptr_t into = address_of(ptr.ref) - address_of(ptr.cell);
	return into < ptr.cell->size ? ptr.cell->size - into : ptr.cell->size;
}

kmcond zero_static(const kmptr& ptr)
{
	if (ptr.cell == nullptr)
		return kmcond_nosize;
	wipe(ptr.ref, static_size(ptr));
	return kmcond_ok;
}

kmcond drop(const kmptr& ptr, Fate fate)
{
	const Kind* kind = kind_of(ptr.kind);
	if (kind == nullptr)
		return kmcond_kind;
	const Found f = kind->find(ptr.ref, ptr.cell);
	if (f.cond == kmcond_ok && ptr.cell != nullptr && ptr.cell != f.cell)
		return kmcond_mismatch;
	const bool has_cell = ptr.kind == kmkind_lin && ptr.cell != nullptr;
	if (has_cell && f.cond != kmcond_ok)
		return f.cond; // what would be freed is not known
	return kind->drop(has_cell ? ptr.cell : ptr.ref, fate);
}

Made copy(const kmptr& ptr)
{
	const Found f = any::find(ptr);
	if (f.cond != kmcond_ok)
		return failed(f.cond);
	const Kind* kind = kind_of(ptr.kind);
	if (kind == nullptr)
		return failed(kmcond_kind);
	const Made made = kind->sibling(ptr.ref);
	if (made.object == nullptr)
		return made;
	__builtin_memcpy(made.object, ptr.ref, f.size);
	if (is_marked(ptr))
		kind->taint(made.object);
	return made;
}

kmptr pointer_to_copy(const kmptr& of, const Made& made)
{
	kmptr ptr = as_pointer(made, of.kind);
	if (made.object != nullptr)
		set_mark(ptr, is_marked(of));
	return ptr;
}

} // namespace

kmcond other_kind(void* object, kmkind expected, kmcond found)
{
	if (found != kmcond_foreign)
		return found;
	for (const Shape& shape : shapes)
		if (shape.kind != expected && examine_as(shape, object) == kmcond_ok)
			return kmcond_kind;
	if (expected != kmkind_pool && pool_kind.find(object, nullptr).cond == kmcond_ok)
		return kmcond_kind;
	return kmcond_foreign;
}

bool is_marked_object(void* memory, std::size_t size)
{
	return headed_at(memory, size).kind != kmkind_none &&
	       is_marked(*static_cast<const kmcell*>(memory));
}

Headed headed_at(void* memory, std::size_t size)
{
	const auto* id = static_cast<const kmcell*>(memory);
	for (const Shape& shape : shapes) {
		if (static_cast<std::size_t>(shape.header) > size)
			continue;
		const std::uintptr_t home = *at<std::uintptr_t>(memory, shape.home);
		if (is_sealed(shape, id, home))
			return {.kind = shape.kind,
				.object = at<void>(memory, shape.header),
				.home = home ^ code_of(shape)};
	}
	return {.kind = kmkind_none, .object = nullptr, .home = 0};
}

bool is_broken_header(void* memory, std::size_t size, std::uintptr_t home)
{
	const auto* id = static_cast<const kmcell*>(memory);
	for (const Shape& shape : shapes)
		if (static_cast<std::size_t>(shape.header) <= size &&
		    (*at<std::uintptr_t>(memory, shape.home) ^ code_of(shape)) == home &&
		    (kind_in(id) == shape.kind || id->size == size))
			return true;
	return false;
}

bool has_less_before(const void* object, std::size_t header)
{
	for (const Shape& shape : shapes) {
		const auto size = static_cast<std::size_t>(shape.header);
		if (size < header && in_page(object) >= size &&
		    examine_asked(shape, const_cast<void*>(object)) != kmcond_foreign)
			return true;
	}
	return false;
}

namespace any {

Found find(const kmptr& ptr)
{
	if (ptr.ref == nullptr)
		return not_found(kmcond_invalid);
	if (ptr.kind == kmkind_none)
		return ptr.cell == nullptr ? not_found(kmcond_nosize)
					   : Found{.cond = kmcond_ok,
						   .cell = ptr.cell,
						   .size = static_size(ptr)};
	const Kind* kind = kind_of(ptr.kind);
	if (kind == nullptr)
		return not_found(kmcond_kind);
	Found f = kind->find(ptr.ref, ptr.cell);
	if (f.cond != kmcond_ok)
		f.cond = other_kind(ptr.ref, ptr.kind, f.cond);
	else if (ptr.cell != nullptr && ptr.cell != f.cell)
		f.cond = kmcond_mismatch;
	return f;
}

kmcond release(const kmptr& ptr)
{
	if (ptr.ref == nullptr || ptr.kind == kmkind_none)
		return kmcond_ok;
	return drop(ptr, is_marked(ptr) ? Fate::shred : Fate::release);
}

kmcond shred(const kmptr& ptr)
{
	if (ptr.ref == nullptr)
		return kmcond_ok;
	return ptr.kind == kmkind_none ? zero_static(ptr) : drop(ptr, Fate::shred);
}

kmcond taint(kmptr* ptr)
{
	if (ptr == nullptr)
		return kmcond_invalid;
	if (ptr->kind != kmkind_none) {
		const Found f = find(*ptr);
		if (f.cond != kmcond_ok && f.cond != kmcond_nosize)
			return f.cond;
		if (f.cond == kmcond_ok)
			kind_of(ptr->kind)->taint(ptr->ref);
	}
	set_mark(*ptr, true);
	return kmcond_ok;
}

kmcond zero(const kmptr& ptr)
{
	const Found f = find(ptr);
	if (f.cond == kmcond_ok)
		wipe(ptr.ref, f.size);
	return f.cond;
}

} // namespace any

} // namespace kmem

extern "C" {

kmcond kmfree(kmptr ptr)
{
	return kmem::any::release(ptr);
}

kmptr kmstat(void* object)
{
	kmptr ptr{};
	ptr.ref = object;
	return ptr;
}

kmcond kmozero(kmptr ptr)
{
	return kmem::any::zero(ptr);
}

kmptr kmdup(kmptr ptr)
{
	return kmem::pointer_to_copy(ptr, kmem::copy(ptr));
}

kmres kmdupo(kmptr ptr)
{
	const kmem::Made made = kmem::copy(ptr);
	kmres res;
	res.cond = made.cond;
	res.ptr = kmem::pointer_to_copy(ptr, made);
	return res;
}

void kmzero(void* mem, size_t size)
{
	if (size != 0)
		kmem::wipe(mem, size);
}

void kmcopy(void* dest, const void* src, size_t size)
{
	if (size != 0)
		__builtin_memmove(dest, src, size);
}
}
