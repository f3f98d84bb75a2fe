// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// operators.cc — operator new and delete, without the C++ run-time library.
//
// As the standard requires, all forms end in the plain or the aligned operator new or delete,
// called by name, so that a program that replaces only those replaces all of them.
#include "cxx_runtime.hh"
#include "requests.hh"
#include "system.hh"
#include <new>
#include <utility>

// What catching needs, as weak references; see cxx_runtime.hh.
asm(".weak __gxx_personality_v0\n"
    ".weak __cxa_begin_catch\n"
    ".weak __cxa_end_catch\n"
    ".weak _Unwind_Resume\n"
    ".weak _ZSt9terminatev\n");

// None is inlined: the program may replace any of them, and ours must then call the program's.
// NOLINTNEXTLINE(*-macro-usage)
#define EXPORT __attribute__((visibility("default"), used, noinline))
#define CALLER __builtin_return_address(0) // NOLINT(*-macro-usage)

using std::align_val_t;
using std::nothrow_t;
using std::size_t;

namespace {

/// The caller of a nothrow form, while that calls the form that it ends in; for the tags.
constinit thread_local const void* first_caller [[gnu::tls_model("initial-exec")]] = nullptr;

class FirstCaller {
public:
	explicit FirstCaller(const void* caller) { first_caller = caller; }
	~FirstCaller() { first_caller = nullptr; }
	FirstCaller(const FirstCaller&) = delete;
	FirstCaller& operator=(const FirstCaller&) = delete;
};

/// The program's caller, if one of our own forms called this one; otherwise `caller`.
const void* caller_behind(const void* caller)
{
	const void* first = std::exchange(first_caller, nullptr);
	return first != nullptr ? first : caller;
}

/// Calls the program's new-handler, which may free memory, throw, or end the program. False if
/// there is none: then there is no point in trying again.
bool handler_has_run()
{
	const std::new_handler handler = shim::current_new_handler();
	if (handler == nullptr)
		return false;
	handler();
	return true;
}

void* plain_or_null(size_t size, const void* caller)
{
	void* block = shim::allocate(size, caller);
	while (block == nullptr && handler_has_run())
		block = shim::allocate(size, caller);
	return block;
}

void* aligned_or_null(size_t size, align_val_t alignment, const void* caller)
{
	const auto to = static_cast<size_t>(alignment);
	if (!shim::is_power_of_two(to))
		return nullptr;
	void* block = shim::allocate_aligned(to, size, caller);
	while (block == nullptr && handler_has_run())
		block = shim::allocate_aligned(to, size, caller);
	return block;
}

// Out of line, so that the fast paths save no registers.

[[gnu::noinline]] void* plain_or_throw(size_t size, const void* caller)
{
	void* block = plain_or_null(size, caller_behind(caller));
	if (block == nullptr)
		shim::throw_bad_alloc();
	return block;
}

[[gnu::noinline]] void* aligned_or_throw(size_t size, align_val_t alignment, const void* caller)
{
	void* block = aligned_or_null(size, alignment, caller_behind(caller));
	if (block == nullptr)
		shim::throw_bad_alloc();
	return block;
}

} // namespace

EXPORT void* operator new(size_t size)
{
	void* block = nullptr;
	if (shim::pop(size, block)) [[likely]]
		return block;
	return plain_or_throw(size, CALLER);
}

EXPORT void* operator new(size_t size, align_val_t alignment)
{
	const auto to = static_cast<size_t>(alignment);
	void* block = nullptr;
	if (shim::is_power_of_two(to) && shim::pop_aligned(to, size, block)) [[likely]]
		return block;
	return aligned_or_throw(size, alignment, CALLER);
}

EXPORT void* operator new[](size_t size)
{
	return ::operator new(size);
}

EXPORT void* operator new[](size_t size, align_val_t alignment)
{
	return ::operator new(size, alignment);
}

// Where exceptions cannot be caught, none must be thrown.

EXPORT void* operator new(size_t size, const nothrow_t& /*tag*/) noexcept
{
	if (!shim::can_catch())
		return plain_or_null(size, CALLER);
	const FirstCaller first{CALLER};
	try {
		return ::operator new(size);
	} catch (...) {
		return nullptr;
	}
}

EXPORT void* operator new(size_t size, align_val_t alignment, const nothrow_t& /*tag*/) noexcept
{
	if (!shim::can_catch())
		return aligned_or_null(size, alignment, CALLER);
	const FirstCaller first{CALLER};
	try {
		return ::operator new(size, alignment);
	} catch (...) {
		return nullptr;
	}
}

EXPORT void* operator new[](size_t size, const nothrow_t& /*tag*/) noexcept
{
	if (!shim::can_catch())
		return plain_or_null(size, CALLER);
	const FirstCaller first{CALLER};
	try {
		return ::operator new[](size);
	} catch (...) {
		return nullptr;
	}
}

EXPORT void* operator new[](size_t size, align_val_t alignment, const nothrow_t& /*tag*/) noexcept
{
	if (!shim::can_catch())
		return aligned_or_null(size, alignment, CALLER);
	const FirstCaller first{CALLER};
	try {
		return ::operator new[](size, alignment);
	} catch (...) {
		return nullptr;
	}
}

EXPORT void operator delete(void* block) noexcept
{
	shim::release(block);
}
EXPORT void operator delete(void* block, align_val_t /*alignment*/) noexcept
{
	shim::release(block);
}
EXPORT void operator delete[](void* block) noexcept
{
	::operator delete(block);
}

EXPORT void operator delete[](void* block, align_val_t alignment) noexcept
{
	::operator delete(block, alignment);
}

EXPORT void operator delete(void* block, size_t /*size*/) noexcept
{
	::operator delete(block);
}
EXPORT void operator delete[](void* block, size_t /*size*/) noexcept
{
	::operator delete[](block);
}

EXPORT void operator delete(void* block, size_t /*size*/, align_val_t alignment) noexcept
{
	::operator delete(block, alignment);
}

EXPORT void operator delete[](void* block, size_t /*size*/, align_val_t alignment) noexcept
{
	::operator delete[](block, alignment);
}

EXPORT void operator delete(void* block, const nothrow_t& /*tag*/) noexcept
{
	::operator delete(block);
}

EXPORT void operator delete[](void* block, const nothrow_t& /*tag*/) noexcept
{
	::operator delete[](block);
}

EXPORT void operator delete(void* block, align_val_t alignment, const nothrow_t& /*tag*/) noexcept
{
	::operator delete(block, alignment);
}

EXPORT void operator delete[](void* block, align_val_t alignment, const nothrow_t& /*tag*/) noexcept
{
	::operator delete[](block, alignment);
}
