// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kernel.hh — our own way into the kernel.
//
// Another library can replace libc's functions, `syscall` among them, and its replacements may take
// locks or allocate. We call the kernel with locks held, so nothing may come in between. None of
// these calls touches errno: an error is part of the answer.
#pragma once
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sys/syscall.h>
#include <type_traits>

namespace host {

/// Returns the kernel's answer: a result, or a negated error number.
long kernel_call(long number, long a, long b, long c, long d, long e, long f);

template <typename Argument>
long as_word(Argument argument)
{
	if constexpr (std::is_pointer_v<Argument>)
		return std::bit_cast<long>(argument);
	else if constexpr (std::is_null_pointer_v<Argument>)
		return 0;
	else
		return static_cast<long>(argument);
}

/// The system call of this number with up to six arguments.
template <typename... Arguments>
long kernel(long number, Arguments... arguments)
{
	static_assert(sizeof...(arguments) <= 6);
	const long words[6] = {as_word(arguments)...};
	return kernel_call(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

constexpr long most_errors = 4095;

/// Is it an error? A result may be negative as well: addresses may have the highest bit set.
constexpr bool is_error(long answer)
{
	return answer < 0 && answer >= -most_errors;
}

} // namespace host
