// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// made.hh — blocks of many sizes whose contents can be verified.
#pragma once
#include "check.h"
#include <array>
#include <cstddef>
#include <cstdlib>

inline constexpr std::array<std::size_t, 8> sizes{10,    100,   700,    3000,
						  20000, 60000, 200000, 1500000};

/// Allocates a block whose contents tell whether they are still intact.
inline unsigned char* make(std::size_t i)
{
	const std::size_t size = sizes[i % sizes.size()];
	auto* p = static_cast<unsigned char*>(malloc(size));
	CHECK(p != nullptr);
	p[0] = p[size / 2] = p[size - 1] = static_cast<unsigned char>(i % sizes.size() + 1);
	return p;
}

inline void check_and_free(unsigned char* p)
{
	const std::size_t size = sizes[p[0] - 1U];
	CHECK(p[size / 2] == p[0] && p[size - 1] == p[0]);
	free(p);
}
