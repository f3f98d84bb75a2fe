// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// size_class.hh — the sizes that blocks come in.
//
// Small classes are 16 bytes apart up to 256, then there are eight to each doubling up to 1 KiB and
// four up to 32 KiB. A run is one block of whole slots; runs of up to 3.5 MiB are classes, too.
//
//	0       no class: the slot holds no slab or run
//	1 …     small: many objects in a slot
//	… 71    runs: one block in 1, 2, 3 … 56 slots
//	79      inner: a run's second slot and all after it
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace shim {

/// A slot is 64 KiB, aligned; a slab takes one.
constexpr unsigned slot_shift = 16;
constexpr std::size_t slot_bytes = std::size_t{1} << slot_shift;

using Class = std::uint8_t;

constexpr Class no_class = 0;
constexpr Class inner_class = 79;
constexpr std::size_t class_limit = 80;

constexpr std::size_t grain = 16;
constexpr std::size_t small_limit = std::size_t{32} * 1024;
constexpr std::size_t run_limit = 56 * slot_bytes;

/// Runs of more slots than this are not kept in magazines.
constexpr std::size_t cached_slots = 16;

constexpr unsigned linear_classes = 8;
constexpr unsigned steps = 4; // classes to each doubling of the size

constexpr std::size_t small_class_size(unsigned c)
{
	if (c <= linear_classes)
		return c * grain;
	unsigned n = c - linear_classes - 1;
	if (n < 3 * 8)
		return (std::size_t{128} << (n / 8)) / 8 * (8 + 1 + n % 8);
	n -= 24;
	return (std::size_t{1024} << (n / steps)) / steps * (steps + 1 + n % steps);
}

constexpr unsigned count_small_classes()
{
	unsigned c = 1;
	while (small_class_size(c) < small_limit)
		c++;
	return c;
}

constexpr unsigned small_classes = count_small_classes();

constexpr std::array<std::uint8_t, 19> run_slots{1,  2,  3,  4,  5,  6,  7,  8,  10, 12,
						 14, 16, 20, 24, 28, 32, 40, 48, 56};
constexpr unsigned classes = small_classes + run_slots.size(); // 1 … classes
static_assert(classes < inner_class);

constexpr bool is_small(Class c)
{
	return c != no_class && c <= small_classes;
}
constexpr bool is_run(Class c)
{
	return c > small_classes && c <= classes;
}

constexpr std::size_t slots_of_run(Class c)
{
	return run_slots[c - small_classes - 1U];
}

/// The size in bytes of a block of the class; 0 for no_class and inner_class.
constexpr std::array<std::uint32_t, class_limit> class_sizes = [] {
	std::array<std::uint32_t, class_limit> sizes{};
	for (unsigned c = 1; c <= classes; c++)
		sizes[c] = static_cast<std::uint32_t>(
			is_small(static_cast<Class>(c))
				? small_class_size(c)
				: slots_of_run(static_cast<Class>(c)) * slot_bytes);
	return sizes;
}();

/// The class of a small request of at least 1 byte, indexed by (size - 1) / 16.
constexpr std::array<Class, small_limit / grain> small_class_by_grain = [] {
	std::array<Class, small_limit / grain> by_grain{};
	Class c = 1;
	for (std::size_t i = 0; i < by_grain.size(); i++) {
		while (class_sizes[c] < (i + 1) * grain)
			c++;
		by_grain[i] = c;
	}
	return by_grain;
}();

constexpr Class class_of_small(std::size_t size)
{
	return small_class_by_grain[(size - 1) / grain];
}

/// Are free blocks of this class kept in magazines? `c` must be a real class.
constexpr bool is_cached(Class c)
{
	return is_small(c) || slots_of_run(c) <= cached_slots;
}

/// For a size over small_limit, up to run_limit.
constexpr Class class_of_run(std::size_t size)
{
	const std::size_t last = (size - 1) >> slot_shift; // the index of the last slot needed
	const auto octave = static_cast<unsigned>(std::bit_width(last | 7)) - 3;
	const std::size_t i =
		octave == 0 ? last : std::size_t{4} * (octave + 1) + (last >> octave) % 4;
	return static_cast<Class>(small_classes + 1 + i);
}

/// For a size of at most run_limit; 0 counts as 1.
constexpr Class class_of(std::size_t size)
{
	return size > small_limit ? class_of_run(size) : class_of_small(size == 0 ? 1 : size);
}

/// Tells the beginning of a block from other offsets in its slot with one multiplication: only for
/// the beginning of a block is the product with `factor`, modulo 2^32, below `bound`.
///
/// With factor = 2^32 / size, rounded up, the products of multiples of the size are the multiples
/// of a small number, all below the factor, and those of other offsets are not below it (Lemire,
/// Kaser, Kurz: Faster remainder by direct computation, 2019). The bound is lower still, so that
/// the multiple just past the last block is not below it either.
struct BeginTest {
	std::uint32_t factor, bound;
};

constexpr std::array<BeginTest, class_limit> begin_tests = [] {
	constexpr std::uint64_t whole = std::uint64_t{1} << 32U;
	std::array<BeginTest, class_limit> tests{};
	for (unsigned c = 1; c <= classes; c++) {
		const std::uint64_t size =
			class_sizes[c] < slot_bytes ? class_sizes[c] : slot_bytes;
		const std::uint64_t factor = (whole + size - 1) / size;
		const std::uint64_t step = size * factor - whole; // 0 if the blocks fill the slot
		const std::uint64_t bound = step == 0 ? factor : slot_bytes / size * step;
		tests[c] = {.factor = static_cast<std::uint32_t>(factor),
			    .bound = static_cast<std::uint32_t>(bound)};
	}
	return tests;
}();

constexpr bool begins_block(std::size_t offset_in_slot, BeginTest test)
{
	return static_cast<std::uint32_t>(offset_in_slot) * test.factor < test.bound;
}

/// The offset divided by the class's size, rounded down.
constexpr std::size_t index_in_slot(std::size_t offset_in_slot, Class c)
{
	return static_cast<std::size_t>((std::uint64_t{offset_in_slot} * begin_tests[c].factor) >>
					32U);
}

/// How many blocks a slab of the class has. A run counts as one block, in its first slot.
constexpr unsigned objects_in_slab(Class c)
{
	return is_run(c) ? 1 : static_cast<unsigned>(slot_bytes / class_sizes[c]);
}

/// The smallest class whose blocks are all aligned to `to` (a power of two up to a slot's bytes)
/// and hold `size`; no_class if it would be over run_limit.
constexpr Class class_of_aligned(std::size_t size, std::size_t to)
{
	const std::size_t least = (size + to - 1) & ~(to - 1);
	if (least < size || least > run_limit)
		return no_class;
	Class c = class_of(least == 0 ? to : least);
	while ((class_sizes[c] & (to - 1)) != 0)
		c++;
	return c;
}

static_assert(class_of(1) == 1 && class_of(16) == 1 && class_of(17) == 2);
static_assert(class_sizes[class_of(129)] == 144 &&
	      class_sizes[class_of(small_limit)] == small_limit);
static_assert(slots_of_run(class_of(small_limit + 1)) == 1 &&
	      slots_of_run(class_of(run_limit)) == 56);
static_assert(slots_of_run(class_of(8 * slot_bytes + 1)) == 10);

} // namespace shim
