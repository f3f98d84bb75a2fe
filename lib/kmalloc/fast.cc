// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fast.cc — kmalloc and kfree: what they do most first, and then the long way.
#include "session.hh"
#include "verbs.hh"

namespace kalloc {
namespace {

// The two functions that are called most. What they do most is a leaf, with a few registers; the
// steps that are taken less often follow each other by their last call.

/// What was asked for, in words that stay in registers.
struct Asked {
	const char* name;
	std::size_t size;
};

[[gnu::noinline]] void* kmalloc_long(Asked asked, int flags, Entered how) RELEASE(its_lock)
{
	const Session session{flags, how};
	const Call call{.name = asked.name, .pointer = nullptr, .size = asked.size};
	return session.leave(allocate(state, call, flags));
}

[[gnu::noinline]] void kfree_long(void* ptr, Entered how) RELEASE(its_lock)
{
	const Session session{KMALLOC_DEFAULT, how};
	release(state, Call{.name = "kfree", .pointer = ptr});
	session.leave();
}

/// There was no recent block.
[[gnu::noinline]] void* kmalloc_slow(Asked asked, int flags, Entered how) RELEASE(its_lock)
{
	void* block = take_open(state, asked.size);
	if (block == nullptr) [[unlikely]]
		return kmalloc_long(asked, flags, how);
	Session::unlock(how);
	return finish_small(block, asked.size, flags);
}

/// There is one already. The bucket is the block's, which is proved; null for the long way.
[[gnu::noinline]] void kfree_slow(Bucket* b, void* ptr, Entered how) RELEASE(its_lock)
{
	if (b == nullptr) [[unlikely]]
		return kfree_long(ptr, how);
	put_small(state, *b, ptr);
	Session::unlock(how);
}

inline void* kmalloc_fast(Asked asked, int flags, Entered how) RELEASE(its_lock)
{
	void* block = take_recent(state, asked.size);
	if (block == nullptr)
		return kmalloc_slow(asked, flags, how);
	Session::unlock(how);
	return finish_small(block, asked.size, flags);
}

inline void kfree_fast(void* ptr, Entered how) RELEASE(its_lock)
{
	Bucket* b = prove_fast(state, ptr);
	if (!put_recent(state, b, ptr))
		return kfree_slow(b, ptr, how);
	Session::unlock(how);
}

[[gnu::noinline]] void kfree_locked(void* ptr)
{
	Session::lock();
	kfree_fast(ptr, Entered::locked);
}

} // namespace

/// For all who need not be that fast, and kmalloc itself where it is not alone.
[[gnu::noinline]] void* kmalloc_as(const char* name, std::size_t size, int flags)
{
	return kmalloc_fast(Asked{.name = name, .size = size}, flags, Session::enter());
}

} // namespace kalloc

using kalloc::Entered;
using kalloc::Session;

extern "C" {

void* kmalloc(size_t size, int flags)
{
	if (Session::enter_alone()) [[likely]]
		return kmalloc_fast(kalloc::Asked{.name = "kmalloc", .size = size}, flags,
				    Entered::alone);
	return kalloc::kmalloc_as("kmalloc", size, flags);
}

void kfree(void* ptr)
{
	if (ptr == nullptr)
		return;
	if (Session::enter_alone()) [[likely]]
		kalloc::kfree_fast(ptr, Entered::alone);
	else
		kalloc::kfree_locked(ptr);
}
}
