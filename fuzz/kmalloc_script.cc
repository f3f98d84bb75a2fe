// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_script.cc — reads bytes as calls, and prints calls as text.
#include "kmalloc_script.hh"
#include <algorithm>
#include <cstdio>
#include <iterator>

namespace fuzz {
namespace {

constexpr const char* names[] = {
	"kmalloc",       "kcalloc",           "kfree",       "krealloc",     "krealloc_array",
	"kmallocsize",   "kmalloc_dma",       "kfree_dma",   "kfree twice",  "kfree inside",
	"kfree foreign", "kfree_dma wrongly", "kmalloctrim", "kmallocdebug", "pages fail",
};
static_assert(std::size(names) == static_cast<std::size_t>(Op::count));
static_assert(static_cast<unsigned>(Op::count) <= 256, "a byte says which");

/// Small sizes as they are, powers of two and their neighbours, and occasionally an absurd size.
std::size_t read_size(Reader& in)
{
	const unsigned kind = in.byte();
	const std::size_t low = in.byte();
	if (kind < 96)
		return low;
	if (kind < 160)
		return low * 16 + kind % 16;
	if (kind < 224)
		return (std::size_t{1} << (kind % 19)) + low % 8 - 4;
	if (kind < 250)
		return low * 256 + kind;
	return SIZE_MAX - low * 8;
}

} // namespace

BoardShape read_shape(Reader& in)
{
	const unsigned a = in.byte();
	const std::size_t page = std::size_t{256} << (a % 3 * 2); // 256 bytes to 4 KiB
	return {.page = page,
		.bucket = page << (a / 4 % 2),
		.pages = (std::size_t{512} << 10U) / page,
		.leaves_gaps = (a & 64U) != 0,
		.merges = (a & 128U) != 0};
}

Step read_step(Reader& in)
{
	Step step{};
	const unsigned a = in.byte();
	const unsigned b = in.byte();
	step.op = static_cast<Op>(a % static_cast<unsigned>(Op::count));
	step.slot = b % slot_count;
	step.flags = static_cast<int>(b / slot_count % 4);
	if (step.op <= Op::take_dma && step.op != Op::release && step.op != Op::measure)
		step.size = read_size(in);
	if (step.op == Op::allocate_array || step.op == Op::resize_array)
		step.count = in.byte();
	return step;
}

std::size_t product(const Step& step)
{
	std::size_t whole = 0;
	return __builtin_mul_overflow(step.count, step.size, &whole) ? SIZE_MAX : whole;
}

void print_shape(const BoardShape& shape)
{
	std::printf("page %zu, bucket %zu%s%s\n", shape.page, shape.bucket,
		    shape.leaves_gaps ? ", gaps" : "", shape.merges ? ", merges" : "");
}

void print_step(const Step& step)
{
	std::printf("%s: slot %u, %zu x %zu bytes%s%s\n", names[static_cast<std::size_t>(step.op)],
		    step.slot, step.count, step.size,
		    (step.flags & KMALLOC_ZERO) != 0 ? ", zero" : "",
		    (step.flags & KMALLOC_NOGROW) != 0 ? ", no growth" : "");
}

} // namespace fuzz
