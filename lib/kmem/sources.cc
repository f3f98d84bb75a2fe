// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sources.cc — sources as the user has them: a Pool, a buffer, the heap.
//
// A Source stands in its own Pool, and the pool's root leads to it. So it goes with the pool's
// memory, and a new pool at the same address has none.
#include "kinds.hh"

namespace kmem {

/// A number that others cannot guess, as far as possible. host.cc has a strong definition, which
/// uses the system's secret.
[[gnu::weak]] std::uint64_t secret();
std::uint64_t secret()
{
	return address_of(&km_key_) * 0xD6E8FEB86659FD93U;
}

void make_key()
{
	if (the_key() != 0)
		return;
	std::uintptr_t none = 0;
	const auto made = static_cast<std::uintptr_t>(secret() | 1U);
	__atomic_compare_exchange_n(&km_key_, &none, made, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
}

constinit std::atomic<Source*> known_source{nullptr};
constinit std::atomic<void*> known_state{nullptr};

namespace {

/// The root as a source; null if it is somebody else's.
Source* ours(void* root)
{
	auto* s = static_cast<Source*>(root);
	return s != nullptr && is_source(&s->id) ? s : nullptr;
}

Source* make_source(Pool* pool)
{
	make_key();
	void* memory = pool->move == nullptr
			       ? poolalloc(pool, sizeof(Source))
			       : poolallocalign(pool, sizeof(Source), alignment, 0, 0);
	if (memory == nullptr)
		return nullptr;
	if (!is_known(memory, sizeof(Source)))
		settle_in(memory, sizeof(Source)); // the pool is another library's
	wipe(memory, sizeof(Source));
	auto* s = static_cast<Source*>(memory);
	s->id.kind = kmkind_heap;
	s->id.size = sizeof(Source);
	s->pool = pool;
	s->id.seal = source_seal(s);
	void* first = poolroot(pool, nullptr, s);
	if (first == nullptr)
		return s;
	poolfree(pool, s); // another thread was quicker
	return ours(first);
}

} // namespace

Source* source_of(Pool* pool)
{
	void* root = poolroot(pool, nullptr, nullptr);
	return root == nullptr ? make_source(pool) : ours(root);
}

/// Without an operating system the heap's own Pool has only the memory that its user gave, who
/// takes it back.
[[gnu::weak]] void take_arena(void* base, std::size_t size)
{
	forget_in(base, size);
}

void forget_in(const void* base, std::size_t size)
{
	const Source* known = known_source.load(std::memory_order_relaxed);
	if (address_of(known) - address_of(base) < size)
		known_source.store(nullptr, std::memory_order_relaxed);
}

Source* find_heap_source()
{
	Pool* pool = kmheap;
	if (pool == nullptr)
		return nullptr;
	Source* s = source_of(pool);
	if (s != nullptr && pool->free == take_arena) {
		known_state.store(pool->state, std::memory_order_relaxed);
		known_source.store(s, std::memory_order_release);
	}
	return s;
}

} // namespace kmem

extern "C" {

constinit uintptr_t km_key_ = 0;

kmcell* kmsource(Pool* pool)
{
	kmem::Source* s = pool == nullptr ? nullptr : kmem::source_of(pool);
	return s == nullptr ? nullptr : &s->id;
}

kmcell* kmsourceif(void* mem, size_t bytes)
{
	return kmsource(poolbuffer(mem, bytes));
}

kmcond kmsourcex(kmcell* src)
{
	if (src == nullptr)
		return kmcond_ok;
	if (!kmem::is_source(src))
		return kmcond_kind;
	auto* s = kmem::at<kmem::Source>(src, 0);
	kmem::Source* known = s;
	const bool was_heap = kmem::known_source.compare_exchange_strong(known, nullptr);
	if (kmem::drop(s))
		return kmcond_ok;
	if (was_heap)
		kmem::known_source.store(s);
	return kmcond_busy;
}
}
