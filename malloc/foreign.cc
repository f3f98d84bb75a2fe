// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// foreign.cc — foreign=ignore and foreign=forward.
//
// The next allocator is the next library that has the function. It is found with dlsym, which may
// call malloc: so no lock may be held here.
#include "foreign.hh"
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"
#include "words.hh"
#include <atomic>
#include <bit>
#include <dlfcn.h>

namespace shim {
namespace {

constinit std::atomic<bool> was_told{false};

/// Prints a message for the first pointer that is ignored or forwarded, and none for later ones.
void tell_once(const void* ptr, const char* what)
{
	if (was_told.exchange(true, std::memory_order_relaxed))
		return;
	Message message;
	message->format("%s %p %s, as the option `foreign` says; it is not of this "
			"heap\n  This is said once.",
			words::foreign_pointer, ptr, what);
}

template <class Function>
Function* next(const char* name)
{
	const host::KeepErrno keep;
	return std::bit_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool forwards(const void* ptr)
{
	const bool yes = settings().foreign == Foreign::forward;
	tell_once(ptr, yes ? "forwarded to the next allocator" : "ignored");
	return yes;
}

} // namespace

constinit std::atomic<bool> asks_first{true};

bool is_foreign_to_pool(void* ptr)
{
	const bool is_other = !is_ours(ptr); // takes the lock, and so reads the options first
	if (are_options_read() && settings().foreign == Foreign::abort) {
		asks_first.store(false, std::memory_order_relaxed);
		return false;
	}
	return is_other && settings().foreign != Foreign::abort;
}

void release_foreign(void* ptr)
{
	if (!forwards(ptr))
		return;
	if (auto* function = next<void(void*)>("free"))
		function(ptr);
}

void* resize_foreign(void* ptr, std::size_t want)
{
	if (forwards(ptr)) {
		if (auto* function = next<void*(void*, std::size_t)>("realloc"))
			return function(ptr, want);
	}
	host::fail_invalid();
	return nullptr;
}

std::size_t size_of_foreign(void* ptr)
{
	if (forwards(ptr)) {
		if (auto* function = next<std::size_t(void*)>("malloc_usable_size"))
			return function(ptr);
	}
	return 0;
}

} // namespace shim
