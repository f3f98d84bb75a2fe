// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alone.hh — is there another thread in the process?
#pragma once

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>

namespace host {

/// True only if the calling thread is the process's only one. Each thread that is started later
/// sees what it did without atomic instructions.
inline bool is_alone()
{
	return __libc_single_threaded != 0;
}

} // namespace host
#else
namespace host {

/// This C library cannot say.
constexpr bool is_alone()
{
	return false;
}

} // namespace host
#endif
