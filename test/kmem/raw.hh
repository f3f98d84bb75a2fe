// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw.hh — what raw.cc does with the older interface, for tests that use the current one.
#pragma once
#include "kmem.h"
#include <functional>
#include <string>
#include <vector>

/// An action of the grid that allocates, and one that frees the result.
struct RawRow {
	std::string name;
	bool is_zeroed;
	std::function<kmptr(std::size_t size)> make; // of up to 100 bytes
	std::function<void(kmptr)> drop;
};

const std::vector<RawRow>& raw_rows();

/// The results if there is no memory.
struct RawFailures {
	std::vector<void*> raw;
	std::vector<kmptr> pointers;
};

RawFailures raw_failures(std::size_t absurd);

/// Calls the function of that name.
void raw_free(const char* function, void* object);

void* raw_heap(std::size_t size);
kmptr raw_free_node(void* node);
void* raw_pool_zeroed(kmpool* pool, std::size_t size);
void raw_shred_static(void* object);
