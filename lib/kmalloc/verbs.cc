// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// verbs.cc — allocate, release, resize.
#include "verbs.hh"
#include "audit.hh"
#include "large.hh"

namespace kalloc {
namespace {

void* allocate_small(State& s, const Call& call, int flags)
{
	void* block = take_small(s, class_of(call.size), call);
	if (block != nullptr)
		finish_small(block, call.size, flags);
	return block;
}

} // namespace

void* allocate(State& s, const Call& call, int flags)
{
	if (call.size <= s.small) [[likely]]
		return allocate_small(s, call, flags);
	if (s.is_watched() && !is_sound(s, call, nullptr)) [[unlikely]]
		return nullptr;
	void* block = take_large(s, call.size);
	if (block != nullptr && (flags & KMALLOC_ZERO) != 0)
		zero(block, 0, call.size);
	return block;
}

bool is_proved(State& s, const Call& call, Bucket* b)
{
	const bool is_good = b == nullptr ? prove_large(s, call) : prove_small(s, call, *b);
	return is_good && (!s.is_watched() || is_sound(s, call, b));
}

void release_proved(State& s, const Call& call, Bucket* b)
{
	auto* ptr = const_cast<void*>(call.pointer);
	if (b == nullptr)
		put_large(s, ptr);
	else
		put_small(s, *b, ptr);
}

void release(State& s, const Call& call)
{
	Bucket* b = bucket_of(s, call.pointer);
	if (is_proved(s, call, b)) [[likely]]
		release_proved(s, call, b);
}

namespace {

/// Moves to a new block, of another kind or class.
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
	release_proved(s, call, b);
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
	zero(ptr, call.size, old); // it stays in place, also if there is no smaller block
	return ptr;
}

void* resize_large_block(State& s, const Call& call, int flags)
{
	auto* ptr = const_cast<void*>(call.pointer);
	const std::size_t old = header_of(ptr)->size;
	if (call.size <= s.small) {
		// If no bucket has room the block may stay where it is, but not move to where it
		// would not be aligned.
		void* moved = move(s, call, flags, nullptr, old);
		if (moved != nullptr || call.size > old)
			return moved;
	}
	void* block = resize_large(s, ptr, call.size);
	if (block != nullptr && (flags & KMALLOC_ZERO) != 0)
		zero(block, old, call.size);
	return block;
}

} // namespace

void* resize(State& s, const Call& call, int flags, Bucket* b)
{
	return b != nullptr ? resize_small(s, call, flags, b) : resize_large_block(s, call, flags);
}

} // namespace kalloc
