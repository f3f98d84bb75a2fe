// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cxx_runtime.cc — finding and using the C++ run-time library. Compiled with exceptions, like
// operators.cc.
#include "cxx_runtime.hh"
#include "alarm.hh"
#include "system.hh"
#include <bit>
#include <dlfcn.h>

// What throw and catch need, in this file and in operators.cc; weak, so that a C program can load
// us.
asm(".weak __gxx_personality_v0\n"
    ".weak __cxa_allocate_exception\n"
    ".weak __cxa_throw\n"
    ".weak _Unwind_Resume\n"
    ".weak _ZSt9terminatev\n"
    ".weak _ZTISt9bad_alloc\n"
    ".weak _ZTVSt9bad_alloc\n"
    ".weak _ZTVSt9exception\n"
    ".weak _ZNSt9bad_allocD1Ev\n");

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): names of the C++ ABI
extern "C" {
[[gnu::weak]] void* __cxa_allocate_exception(std::size_t size) noexcept;
[[gnu::weak]] void* __cxa_begin_catch(void* exception) noexcept;
}
[[gnu::weak]] std::new_handler weak_get_new_handler() noexcept asm("_ZSt15get_new_handlerv");
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)

namespace shim {
namespace {

/// Finds a function of a C++ library that was loaded without RTLD_GLOBAL.
template <class Function>
Function* find_late(const char* name)
{
	static constexpr const char* libraries[] = {"libstdc++.so.6", "libc++.so.1",
						    "libc++abi.so.1"};
	for (const char* library : libraries) {
		void* handle = dlopen(library, RTLD_NOLOAD | RTLD_LAZY);
		if (handle == nullptr)
			continue;
		auto* found = std::bit_cast<Function*>(dlsym(handle, name));
		dlclose(handle); // undoes our reference only: the library stays loaded
		if (found != nullptr)
			return found;
	}
	return nullptr;
}

} // namespace

bool can_catch()
{
	return __cxa_begin_catch != nullptr;
}

std::new_handler current_new_handler()
{
	if (weak_get_new_handler != nullptr)
		return weak_get_new_handler();
	auto* late = find_late<std::new_handler()>("_ZSt15get_new_handlerv");
	return late == nullptr ? nullptr : late();
}

void throw_bad_alloc()
{
	if (__cxa_allocate_exception != nullptr)
		throw std::bad_alloc{};
	if (auto* late = find_late<void()>("_ZSt17__throw_bad_allocv"))
		late();
	fatal("operator new is out of memory, and there is no C++ library here to throw "
	      "std::bad_alloc with");
}

} // namespace shim
