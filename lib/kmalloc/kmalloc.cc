// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc.cc — the public functions: lock, one verb, unlock. kmalloc and kfree are in
// fast.cc.
#include "audit.hh"
#include "dma.hh"
#include "known.hh"
#include "large.hh"
#include "session.hh"
#include "verbs.hh"

namespace kalloc {
namespace {

[[gnu::noinline]] void* krealloc_as(const Call& call, int flags)
{
	if (call.pointer == nullptr)
		return kmalloc_as(call.name, call.size, flags);
	const Session session{flags};
	Bucket* b = bucket_of(state, call.pointer);
	const bool is_good = is_proved(state, call, b);
	if (is_good && call.size != 0)
		return session.leave(resize(state, call, flags, b));
	if (is_good)
		release_proved(state, call, b);
	session.leave();
	return nullptr;
}

/// A product too large for a size, and so for any memory.
void* refuse_product(int flags)
{
	const Session session{flags};
	return session.leave(nullptr);
}

} // namespace
} // namespace kalloc

using kalloc::Call;
using kalloc::Session;
using kalloc::state;

extern "C" {

void* kcalloc(size_t count, size_t size, int flags)
{
	size_t whole = 0;
	if (__builtin_mul_overflow(count, size, &whole))
		return kalloc::refuse_product(flags);
	return kalloc::kmalloc_as("kcalloc", whole, flags | KMALLOC_ZERO);
}

void* krealloc(void* ptr, size_t size, int flags)
{
	return kalloc::krealloc_as(Call{.name = "krealloc", .pointer = ptr, .size = size}, flags);
}

void* krealloc_array(void* ptr, size_t count, size_t size, int flags)
{
	size_t whole = 0;
	if (__builtin_mul_overflow(count, size, &whole))
		return kalloc::refuse_product(flags);
	return kalloc::krealloc_as(Call{.name = "krealloc_array", .pointer = ptr, .size = whole},
				   flags);
}

void* kmalloc_dma(size_t size)
{
	const Session session;
	const Call call{.name = "kmalloc_dma", .pointer = nullptr, .size = size};
	return session.leave(kalloc::take_dma(state, call));
}

void kfree_dma(void* dma_ptr)
{
	if (dma_ptr == nullptr)
		return;
	const Session session;
	kalloc::put_dma(state, Call{.name = "kfree_dma", .pointer = dma_ptr});
	session.leave();
}

void init_kmalloc()
{
	const Session session;
	session.leave();
}

// Before the first call there is nobody to lock out.
int kmallocsethost(const kmallochost* host) NO_THREAD_SAFETY_ANALYSIS
{
	if (state.is_ready)
		return KMALLOC_LATE;
	if (host != nullptr && !kalloc::is_valid(*host))
		return KMALLOC_INVALID;
	state.host = host == nullptr ? &kalloc::default_host : host;
	return 0;
}

size_t kmallocsmall()
{
	return kalloc::small_of(kalloc::the_host());
}

size_t kmallocsize(void* ptr)
{
	if (ptr == nullptr)
		return 0;
	const Session session;
	const Call call{.name = "kmallocsize", .pointer = ptr};
	const kalloc::Bucket* b = kalloc::bucket_of(state, ptr);
	size_t size = 0;
	if (kalloc::is_proved(state, call, const_cast<kalloc::Bucket*>(b)))
		size = b != nullptr ? kalloc::class_size(b->cls) : kalloc::fill_large(state, ptr);
	session.leave();
	return size;
}

void kmalloccheck()
{
	const Session session;
	kalloc::is_sound(
		state,
		Call{.name = "kmalloccheck", .pointer = nullptr, .size = kalloc::no_argument});
	session.leave();
}

size_t kmalloctrim()
{
	const Session session;
	const size_t size = kalloc::give_back_empty(state) + kalloc::trim_large(state);
	session.leave();
	return size;
}

void kmallocdump()
{
	const Session session;
	kalloc::dump(state);
	session.leave();
}

int kmallocdebug(int flags)
{
	const Session session;
	const int was = state.debug;
	kalloc::set_debug(state, flags);
	session.leave();
	return was;
}

std::size_t kmallocgetstats(kmallocstats* stats, std::size_t size)
{
	const Session session;
	const kmallocstats known = kalloc::count_all(state);
	session.leave();
	return base::give_known(stats, size, known);
}
}
