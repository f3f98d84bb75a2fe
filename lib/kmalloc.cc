// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc.cc — the public functions: lock, one verb, unlock.
#include "kmalloc_audit.hh"
#include "kmalloc_bucket.hh"
#include "kmalloc_dma.hh"
#include "kmalloc_large.hh"

namespace kalloc {
namespace {

/// Brackets each call. Its end is called where one can read it, as in the engine: a panic that
/// leaves by longjmp is to leave the lock held.
class Session {
public:
	explicit Session(int flags = KMALLOC_DEFAULT) : flags_{flags}
	{
		if (state.host->lock != nullptr)
			state.host->lock();
		if (!state.is_ready) [[unlikely]]
			set_up(state);
		if ((flags & KMALLOC_NOGROW) != 0) [[unlikely]]
			set_growth(state, false);
	}

	void leave() const
	{
		if ((flags_ & KMALLOC_NOGROW) != 0) [[unlikely]]
			set_growth(state, true);
		if (state.host->unlock != nullptr)
			state.host->unlock();
	}

	/// With the answer to a request; null is a refusal.
	void* leave(void* answer) const
	{
		if (answer != nullptr) [[likely]] {
			leave();
			return answer;
		}
		state.refused++;
		leave();
		refuse();
		return nullptr;
	}

	static void refuse()
	{
		if (state.host->nomem != nullptr)
			state.host->nomem();
	}

private:
	int flags_;
};

void zero(void* block, std::size_t from, std::size_t to)
{
	if (from < to)
		__builtin_memset(at<void>(block, from), 0, to - from);
}

bool is_watched(State& s)
{
	return (s.debug & KMALLOC_PARANOIA) != 0;
}

/// The end of a small block that was not asked for is zero, always: krealloc does not know what
/// was asked for, and may have to show zeroes from there on.
void* allocate_small(State& s, const Call& call, int flags)
{
	const unsigned cls = class_of(call.size);
	if (is_watched(s) && s.classes[cls].open != nullptr) [[unlikely]]
		if (!is_sound(s, call, *s.classes[cls].open))
			return nullptr;
	void* block = take_small(s, cls, call);
	if (block != nullptr) [[likely]]
		zero(block, (flags & KMALLOC_ZERO) != 0 ? 0 : call.size, class_size(cls));
	return block;
}

void* allocate(State& s, const Call& call, int flags)
{
	if (call.size <= s.small) [[likely]]
		return allocate_small(s, call, flags);
	void* block = take_large(s, call.size);
	if (block != nullptr && (flags & KMALLOC_ZERO) != 0)
		zero(block, 0, call.size);
	return block;
}

/// The call's pointer is an allocated block, of that bucket, or a large one for null.
bool is_proved(State& s, const Call& call, Bucket* b)
{
	if (b == nullptr)
		return prove_large(s, call);
	return prove_small(s, call, *b) && (!is_watched(s) || is_sound(s, call, *b));
}

void release_proved(State& s, Bucket* b, void* ptr)
{
	if (b == nullptr)
		put_large(s, ptr);
	else
		put_small(s, *b, ptr);
}

void release(State& s, const Call& call)
{
	Bucket* b = bucket_of(s, call.pointer);
	if (is_proved(s, call, b)) [[likely]]
		release_proved(s, b, const_cast<void*>(call.pointer));
}

/// To a block elsewhere, of another kind or class.
void* move(State& s, const Call& call, int flags, Bucket* b, std::size_t old)
{
	auto* ptr = const_cast<void*>(call.pointer);
	void* moved = allocate(s, call, KMALLOC_DEFAULT);
	if (moved == nullptr)
		return nullptr;
	const std::size_t kept = old < call.size ? old : call.size;
	__builtin_memcpy(moved, ptr, kept);
	if ((flags & KMALLOC_ZERO) != 0)
		zero(moved, kept, call.size);
	release_proved(s, b, ptr);
	return moved;
}

void* resize_small(State& s, const Call& call, int flags, Bucket* b)
{
	auto* ptr = const_cast<void*>(call.pointer);
	const std::size_t old = class_size(b->cls);
	const bool fits = call.size <= old;
	void* moved = nullptr;
	if (!fits || class_of(call.size) != b->cls)
		moved = move(s, call, flags, b, old);
	if (moved != nullptr || !fits)
		return moved;
	zero(ptr, call.size, old); // it stays, also for want of a smaller one
	return ptr;
}

void* resize_large_block(State& s, const Call& call, int flags)
{
	auto* ptr = const_cast<void*>(call.pointer);
	const std::size_t old = header_of(ptr)->size;
	if (call.size <= s.small)
		if (void* moved = move(s, call, flags, nullptr, old))
			return moved;
	void* block = resize_large(s, ptr, call.size);
	if (block != nullptr && (flags & KMALLOC_ZERO) != 0)
		zero(block, old, call.size);
	return block;
}

void* resize(State& s, const Call& call, int flags)
{
	Bucket* b = bucket_of(s, call.pointer);
	if (!is_proved(s, call, b))
		return nullptr;
	return b != nullptr ? resize_small(s, call, flags, b) : resize_large_block(s, call, flags);
}

void* kmalloc_as(const Call& call, int flags)
{
	const Session session{flags};
	return session.leave(allocate(state, call, flags));
}

void* krealloc_as(const Call& call, int flags)
{
	if (call.pointer == nullptr)
		return kmalloc_as(call, flags);
	const Session session{flags};
	if (call.size != 0)
		return session.leave(resize(state, call, flags));
	release(state, call);
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

void* kmalloc(size_t size, int flags)
{
	return kalloc::kmalloc_as(Call{.name = "kmalloc", .pointer = nullptr, .size = size}, flags);
}

void* kcalloc(size_t count, size_t size, int flags)
{
	size_t whole = 0;
	if (__builtin_mul_overflow(count, size, &whole))
		return kalloc::refuse_product(flags);
	return kalloc::kmalloc_as(Call{.name = "kcalloc", .pointer = nullptr, .size = whole},
				  flags | KMALLOC_ZERO);
}

void kfree(void* ptr)
{
	if (ptr == nullptr)
		return;
	const Session session;
	kalloc::release(state, Call{.name = "kfree", .pointer = ptr});
	session.leave();
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

int kmallocsethost(const kmallochost* host)
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
	return kalloc::small_of(*state.host);
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

void kmallocgetstats(kmallocstats* stats)
{
	const Session session;
	*stats = kalloc::count_all(state);
	session.leave();
}
}
