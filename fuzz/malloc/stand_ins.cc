// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stand_ins.cc — the library's substitutes for the kernel and for functions of libc.
//
// The names are local to the library, so only its own code gets these functions.
#include "doors.hh"
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/auxv.h>

namespace host {

long kernel_call(long number, long a, long b, long c, long d, long e, long f);

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	const long words[6] = {a, b, c, d, e, f};
	return board_kernel(number, words);
}

} // namespace host

extern "C" {

[[gnu::used]] char** environ = nullptr;

void abort() noexcept
{
	board_abort();
}

unsigned long getauxval(unsigned long type) noexcept
{
	return board_auxiliary(type);
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) noexcept
{
	*key = 0;
	return board_key_create(destructor);
}

int pthread_key_delete(pthread_key_t /*key*/) noexcept
{
	return 0;
}

int pthread_setspecific(pthread_key_t /*key*/, const void* value) noexcept
{
	return board_setspecific(const_cast<void*>(value));
}

int pthread_create(pthread_t* /*thread*/, const pthread_attr_t* /*how*/, void* (*run)(void*),
		   void* /*arg*/) noexcept
{
	return board_create_thread(run);
}

int pthread_detach(pthread_t /*thread*/) noexcept
{
	return 0;
}

int pthread_sigmask(int /*how*/, const sigset_t* /*set*/, sigset_t* /*old*/) noexcept
{
	return 0;
}

int pthread_atfork(void (*before)(), void (*in_parent)(), void (*in_child)()) noexcept
{
	return board_atfork(before, in_parent, in_child);
}

void* dlsym(void* /*where*/, const char* name) noexcept
{
	return board_symbol(name);
}
}
