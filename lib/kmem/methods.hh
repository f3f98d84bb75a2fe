// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// methods.hh — the verbs of each kind, for the doorways of both shapes.
#pragma once
#include "kinds.hh"

struct kmpool; // also where the header has none

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
/// A cell for so many bytes, at most cellsz; the older shape asks for it in this way.
Made allocate_sized(kmpool* pool, std::size_t size, Fill how);
kmcond release(void* object, Fate fate);
kmcond tear_down(kmpool* pool);
/// The pool, which was proved and has no lock, is the one that the calling thread is likely to free
/// a cell of next. Without an operating system that is not remembered: absent.cc.
void come_near(kmpool* pool);
/// The same, unless another pool is.
void meet(kmpool* pool);
/// Was it a cell in use of that pool? Then it is free.
bool put_near(void* object);
} // namespace pools

namespace tree {
Made allocate(kmcell* src, void* parent, std::size_t size, Fill how);
kmcond release(void* object, Fate fate);
/// As the older shape does: tells of misuse, and yields the parent that it had.
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
