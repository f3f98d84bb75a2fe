// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_small.cc — what the smallest build has in the place of fast.cc and
// watch.cc: the long way alone, and KMALLOC_PARANOIA does nothing. What kmalloccheck and
// the proof of a pointer look at is what it always is.
#include "../audit.hh"
#include "../session.hh"
#include "../verbs.hh"

namespace kalloc {

bool is_sound(State& /*s*/, const Call& /*call*/, Bucket* /*b*/)
{
	return true;
}

void* kmalloc_as(const char* name, std::size_t size, int flags)
{
	const Session session{flags};
	const Call call{.name = name, .pointer = nullptr, .size = size};
	return session.leave(allocate(state, call, flags));
}

} // namespace kalloc

using kalloc::Call;
using kalloc::Session;
using kalloc::state;

extern "C" {

void* kmalloc(size_t size, int flags)
{
	return kalloc::kmalloc_as("kmalloc", size, flags);
}

void kfree(void* ptr)
{
	if (ptr == nullptr)
		return;
	const Session session;
	kalloc::release(state, Call{.name = "kfree", .pointer = ptr});
	session.leave();
}
}
