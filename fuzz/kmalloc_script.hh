// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_script.hh — how bytes are read as calls of kmalloc.
#pragma once
#include "kmalloc_board.hh"
#include "reader.hh"

namespace fuzz {

enum class Op : unsigned char {
	allocate,
	allocate_array,
	release,
	resize,
	resize_array,
	measure,
	take_dma,
	give_dma,
	release_twice,
	release_inside,
	release_foreign,
	release_dma_wrongly,
	trim,
	watch,
	fail_pages,
	count,
};

struct Step {
	Op op;
	unsigned slot;
	int flags;
	std::size_t size;
	std::size_t count;
};

constexpr unsigned slot_count = 32;

BoardShape read_shape(Reader& in);
Step read_step(Reader& in);

/// The bytes of an array's members together; SIZE_MAX if the product overflows.
std::size_t product(const Step& step);

void print_shape(const BoardShape& shape);
void print_step(const Step& step);

} // namespace fuzz
