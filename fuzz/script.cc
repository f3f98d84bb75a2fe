// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// script.cc — the table of steps, and the reader.
#include "script.hh"
#include <cstdio>

namespace fuzz {

namespace {

constexpr std::size_t most_steps = 400;

unsigned u(std::size_t n)
{
	return static_cast<unsigned>(n);
}

int i(std::size_t n)
{
	return static_cast<int>(n);
}

using V = const Values&;
using enum Arg;

constexpr Action actions[] = {
	{"do_alloc",
	 40,
	 {pool_and_slot, size, byte},
	 [](V v) { do_alloc(u(v[0]), u(v[1]), v[2], u(v[3])); }},
	{"do_align",
	 12,
	 {pool_and_slot, size, align, offset, align, byte},
	 [](V v) {
		 do_align(u(v[0]), u(v[1]), v[2], v[3], static_cast<long>(v[4]), v[5], u(v[6]));
	 }},
	{"do_free", 30, {pool_and_slot}, [](V v) { do_free(u(v[0]), u(v[1])); }},
	{"do_realloc",
	 28,
	 {pool_and_slot, size, byte},
	 [](V v) { do_realloc(u(v[0]), u(v[1]), v[2], u(v[3])); }},
	{"do_msize", 6, {pool_and_slot, byte}, [](V v) { do_msize(u(v[0]), u(v[1]), u(v[2])); }},
	{"do_overlap",
	 4,
	 {pool_and_slot, offset, size},
	 [](V v) { do_overlap(u(v[0]), u(v[1]), static_cast<long>(v[2]), v[3]); }},
	{"do_compact", 6, {pool}, [](V v) { do_compact(u(v[0])); }},
	{"do_compactstep", 8, {pool, size}, [](V v) { do_compactstep(u(v[0]), v[1]); }},
	{"do_compact_all", 3, {pool, size}, [](V v) { do_compact_all(u(v[0]), v[1]); }},
	{"do_check", 2, {pool}, [](V v) { do_check(u(v[0])); }},
	{"do_blockcheck", 2, {pool_and_slot}, [](V v) { do_blockcheck(u(v[0]), u(v[1])); }},
	{"do_reset", 2, {pool}, [](V v) { do_reset(u(v[0])); }},
	{"do_adopt", 4, {pool, size}, [](V v) { do_adopt(u(v[0]), v[1]); }},
	{"do_trim", 4, {pool}, [](V v) { do_trim(u(v[0])); }},
	{"do_pin", 6, {pool_and_slot}, [](V v) { do_pin(u(v[0]), u(v[1])); }},
	{"do_unpin", 4, {pool_and_slot}, [](V v) { do_unpin(u(v[0]), u(v[1])); }},
	{"do_walk", 2, {pool, byte}, [](V v) { do_walk(u(v[0]), v[1]); }},
	{"do_stats", 3, {pool}, [](V v) { do_stats(u(v[0])); }},
	{"do_root", 1, {pool}, [](V v) { do_root(u(v[0])); }},
	{"do_settag",
	 4,
	 {pool_and_slot, yes, distance},
	 [](V v) { do_settag(u(v[0]), u(v[1]), i(v[2]), v[3]); }},
	{"do_gettag", 3, {pool_and_slot, yes}, [](V v) { do_gettag(u(v[0]), u(v[1]), i(v[2])); }},
	{"do_dump", 1, {pool}, [](V v) { do_dump(u(v[0])); }},
	{"do_alloc_many",
	 10,
	 {pool_and_slot, small_count, size, byte},
	 [](V v) { do_alloc_many(u(v[0]), u(v[1]), u(v[2]), v[3], u(v[4])); }},
	{"do_free_many",
	 10,
	 {pool_and_slot, small_count, small_count},
	 [](V v) { do_free_many(u(v[0]), u(v[1]), u(v[2]), u(v[3])); }},
	{"do_flags", 12, {pool, flags}, [](V v) { do_flags(u(v[0]), i(v[1])); }},
	{"do_limits", 3, {pool, size, size}, [](V v) { do_limits(u(v[0]), v[1], v[2]); }},
	{"do_refuse", 6, {pool, choice, choice}, [](V v) { do_refuse(u(v[0]), u(v[1]), u(v[2])); }},
	{"do_place",
	 8,
	 {pool, choice, byte, yes, byte},
	 [](V v) { do_place(u(v[0]), u(v[1]) % place_count, v[2], i(v[3]), u(v[4])); }},
	{"do_callbacks", 3, {pool, callbacks}, [](V v) { do_callbacks(u(v[0]), i(v[1])); }},
	{"do_wrong",
	 8,
	 {pool_and_slot, choice, distance, choice},
	 [](V v) { do_wrong(u(v[0]), u(v[1]), i(v[2]) % wrong_count, v[3], i(v[4])); }},
	{"do_overrun",
	 4,
	 {pool_and_slot, byte, byte, choice},
	 [](V v) { do_overrun(u(v[0]), u(v[1]), v[2], u(v[3]), i(v[4])); }},
	{"do_smash_header",
	 3,
	 {pool_and_slot, byte, byte, choice},
	 [](V v) { do_smash_header(u(v[0]), u(v[1]), u(v[2]), u(v[3]), i(v[4])); }},
	{"do_smash_free",
	 3,
	 {pool, byte, byte, byte},
	 [](V v) { do_smash_free(u(v[0]), u(v[1]), u(v[2]), u(v[3])); }},
	{"do_panic_returns", 1, {pool, yes}, [](V v) { do_panic_returns(u(v[0]), i(v[1])); }},
	{"do_underrun",
	 4,
	 {pool_and_slot, byte, choice},
	 [](V v) { do_underrun(u(v[0]), u(v[1]), u(v[2]), i(v[3])); }},
	{"do_overwrite",
	 3,
	 {pool, choice, distance, byte},
	 [](V v) { do_overwrite(u(v[0]), u(v[1]), v[2], u(v[3])); }},
	{"do_nul", 2, {pool_and_slot}, [](V v) { do_nul(u(v[0]), u(v[1])); }},
	{"do_ruin",
	 1,
	 {pool_and_slot, byte, byte, byte},
	 [](V v) { do_ruin(u(v[0]), u(v[1]), u(v[2]), u(v[3]), u(v[4])); }},
};

constexpr unsigned all_weights = [] {
	unsigned sum = 0;
	for (const Action& action : actions)
		sum += action.weight;
	return sum;
}();
static_assert(all_weights == 256, "a byte says which: of fewer some would stand for another action "
				  "too, and of more the last actions would never run");

/// Which action a byte stands for, by the weights.
constexpr auto by_byte = [] {
	std::array<const Action*, all_weights> all{};
	unsigned n = 0;
	for (const Action& action : actions)
		for (unsigned i = 0; i < action.weight; i++)
			all[n++] = &action;
	return all;
}();

// The same of what an argument's byte says: each value can be read.
constexpr unsigned choices = 9;
static_assert(world_pools * world_slots <= 256);
static_assert(int{place_count} <= int{choices} && int{use_count} <= int{choices});

class Reader {
public:
	explicit Reader(std::span<const std::uint8_t> input) : left_{input} {}
	bool is_done() const { return left_.empty(); }

	std::size_t byte()
	{
		const std::size_t value = is_done() ? 0 : left_[0];
		left_ = left_.subspan(is_done() ? 0 : 1);
		return value;
	}

	std::size_t number(unsigned bytes)
	{
		std::size_t value = 0;
		for (unsigned k = 0; k < bytes; k++)
			value |= byte() << (8 * k);
		return value;
	}

	std::size_t size();
	std::size_t align();
	setup how();
	void arg(Arg what, Values& values, unsigned& count);

private:
	std::span<const std::uint8_t> left_;
};

/// Mostly small; sometimes large, and sometimes absurd.
std::size_t Reader::size()
{
	const std::size_t first = byte();
	if (first < 0xC0)
		return first;
	if (first < 0xE0)
		return (first - 0xC0) << 8U | byte();
	if (first < 0xF0)
		return ((first - 0xE0) << 8U | byte()) << 7U; // to 512 KiB
	const std::size_t top = ~std::size_t{0};
	switch (first) {
	case 0xF0:
	case 0xF1:
		return number(3) % (std::size_t{6} << 20U);
	case 0xF2:
		return top - byte();
	case 0xF3:
		return top / 2 - byte();
	case 0xF4:
		return (std::size_t{1} << 43U) - byte() * 16;
	case 0xF5:
		return number(8);
	default:
		return std::size_t{16} << (first - 0xF5); // powers of two from 32 on
	}
}

/// For alignments and spans: nothing, powers of two, and anything.
std::size_t Reader::align()
{
	const std::size_t first = byte();
	if (first < 0x40)
		return 0;
	if (first < 0x60)
		return std::size_t{1} << (first % 16);
	if (first < 0xF0)
		return first < 0xC0 ? first - 0x5F : 3 * first - 8 * byte() % 512;
	return first < 0xF8 ? number(2) : first < 0xFC ? std::size_t{1} << byte() % 64 : number(8);
}

setup Reader::how()
{
	setup s{};
	const std::size_t quantum = byte();
	s.quantum = quantum < 0x80 ? 0 : quantum < 0xC0 ? 8 * (quantum % 16) : size();
	s.minblock = byte() < 0xC0 ? 0 : size();
	s.minarena = byte() < 0x60 ? 0 : size();
	s.maxsize = byte() < 0xA0 ? 0 : size();
	if (byte() >= 0xD0) {
		s.buffer = number(2);
		s.buffer += byte() < 0x40 ? std::size_t{1} << 20U : 0;
	}
	s.flags = 0;
	s.callbacks = static_cast<int>(byte() ^ 0x7F);
	return s;
}

constexpr int all_flags = POOL_ANTAGONISM | POOL_PARANOIA | POOL_VERBOSITY | POOL_DEBUGGING |
			  POOL_LOGGING | POOL_TOLERANCE | POOL_NOREUSE | POOL_FIRSTFIT | POOL_TAGS;
static_assert(all_flags < 1 << 16, "two bytes say which");

void Reader::arg(Arg what, Values& values, unsigned& count)
{
	std::size_t& value = values[count++];
	switch (what) {
	case Arg::pool:
		value = byte() % world_pools;
		return;
	case Arg::pool_and_slot:
		value = byte();
		values[count++] = value / world_pools % world_slots;
		value %= world_pools;
		return;
	case Arg::size:
		value = size();
		return;
	case Arg::byte:
		value = byte();
		return;
	case Arg::small_count:
		value = byte() % 24 + 1;
		return;
	case Arg::align:
		value = align();
		return;
	case Arg::offset:
		value = byte();
		value = value < 0xC0
				? value
				: static_cast<std::size_t>(static_cast<std::int16_t>(number(2)));
		return;
	case Arg::flags:
		value = number(2) & static_cast<std::size_t>(all_flags);
		return;
	case Arg::callbacks:
		value = byte() ^ 0x7F;
		return;
	case Arg::distance:
		value = number(4);
		return;
	case Arg::choice:
		value = byte() % choices;
		return;
	case Arg::yes:
		value = byte() % 2;
		return;
	}
}

} // namespace

Script read_script(std::span<const std::uint8_t> input)
{
	Reader reader{input};
	Script script{};
	for (setup& s : script.setups)
		s = reader.how();
	while (!reader.is_done() && script.steps.size() < most_steps) {
		Step step{};
		step.action = by_byte[reader.byte()];
		unsigned count = 0;
		for (const Arg arg : step.action->args)
			reader.arg(arg, step.values, count);
		script.steps.push_back(step);
	}
	return script;
}

} // namespace fuzz
