// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// methods.hh — the verbs of each kind, which the C functions of both shapes call.
#pragma once
#include "kinds.hh"

struct kmpool; // for builds whose header leaves it out

namespace kmem {

namespace lin {
void* top();
Made allocate(std::size_t size, Fill how);
Made allocate_object(std::size_t size, Fill how);
kmcond return_to(void* top, Fate fate);
} // namespace lin

namespace heap {
Made allocate(std::size_t size, Fill how);
kmcond release(void* object, Fate fate);
} // namespace heap

namespace ref {
Made allocate(kmcell* src, std::size_t size, Fill how);
kmcond drop(void* object, Fate fate);
kmcond take(void* object);
} // namespace ref

namespace pools {
Made allocate(kmpool* pool);
Made allocate_zeroed(kmpool* pool);
/// A cell for `size` bytes, at most cellsz: the older shape passes a size.
Made allocate_sized(kmpool* pool, std::size_t size, Fill how);
kmcond release(void* object, Fate fate);
kmcond tear_down(kmpool* pool);
/// Remembers the pool: the calling thread is likely to free one of its cells next. The pool was
/// proved, and has no lock. Without an operating system nothing is remembered: absent.cc.
void come_near(kmpool* pool);
/// The same, unless the thread remembers a pool that still exists.
void meet(kmpool* pool);
/// Frees the object if it is a cell in use of the pool that the thread remembers; otherwise returns
/// false.
bool put_near(void* object);
} // namespace pools

namespace tree {
Made allocate(kmcell* src, void* parent, std::size_t size, Fill how);
kmcond release(void* object, Fate fate);
/// As the older shape does: reports misuse, and returns the parent that the object had.
kmptr release_from_parent(const char* function, void* object, Fate fate);
} // namespace tree

namespace any {
/// A kmptr's object, or what is wrong with it.
Found find(const kmptr& ptr);
kmcond release(const kmptr& ptr);
kmcond shred(const kmptr& ptr);
kmcond taint(kmptr* ptr);
kmcond zero(const kmptr& ptr);
} // namespace any

} // namespace kmem
