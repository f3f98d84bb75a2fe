// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap.cc — heap: objects of any size, freed in any order.
#include "methods.hh"

namespace kmem {

namespace heap {

Made allocate(std::size_t size, Fill how)
{
	const Made made = make<HeapCell>(static_cast<kmcell*>(nullptr), kmkind_heap, size);
	fill(made, how, size);
	return made;
}

kmcond release(void* object, Fate fate)
{
	if (object == nullptr)
		return kmcond_ok;
	const kmcond cond = examine<HeapCell>(object, kmkind_heap);
	if (cond != kmcond_ok) [[unlikely]]
		return other_kind(object, kmkind_heap, cond);
	auto* h = header_of<HeapCell>(object);
	return give_back(retire(h, fate), h);
}

} // namespace heap

namespace {

Found find_heap(void* object, const kmcell* /*cell*/)
{
	return find<HeapCell>(object, kmkind_heap);
}

Made heap_sibling(void* object)
{
	const HeapCell* h = header_of<HeapCell>(object);
	const Made made =
		make<HeapCell>(grant_beside(home_of(h), h->id.size), kmkind_heap, data_size(h));
	if (made.cell != nullptr)
		set_mark(*made.cell, is_marked(h->id));
	return made;
}

} // namespace

const Kind heap_kind{.find = find_heap,
		     .drop = heap::release,
		     .taint = taint<HeapCell>,
		     .sibling = heap_sibling};

} // namespace kmem

using kmem::Fate;
using kmem::Fill;

extern "C" {

[[gnu::flatten]] kmres kmheapa(size_t size)
{
	return as_raw(kmem::heap::allocate(size, Fill::none));
}

kmres kmheapz(size_t size)
{
	return as_raw(kmem::heap::allocate(size, Fill::zeroes));
}

kmres kmheapo(size_t size)
{
	return as_object(kmem::heap::allocate(size, Fill::none), kmkind_heap);
}

kmres kmheapzo(size_t size)
{
	return as_object(kmem::heap::allocate(size, Fill::zeroes), kmkind_heap);
}

[[gnu::flatten]] kmcond kmheapf(void* object)
{
	return kmem::heap::release(object, Fate::release);
}
}
