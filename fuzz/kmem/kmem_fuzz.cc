// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_fuzz.cc — the target: bytes become calls of kmem, and each result is compared with the
// model.
//
// With --print, or with KMEM_FUZZ_TRACE in the environment, each call is printed before it is made,
// and its result after it.
#include "../target.hh"
#include "world.hh"
#include <cstdio>
#include <cstdlib>

namespace fuzz {

namespace {

constexpr unsigned most_steps = 250;

struct Step {
	unsigned weight;
	void (*run)(Bytes&);
};

constexpr std::array steps{
	Step{70, step_make},       Step{45, step_free},       Step{10, step_reference},
	Step{10, step_mark},       Step{6, step_zero},        Step{12, step_dup},
	Step{8, step_lin_free},    Step{14, step_cells_make}, Step{5, step_cells_end},
	Step{4, step_cells_count}, Step{16, step_move},       Step{10, step_walk},
	Step{12, step_limit},      Step{10, step_wrong},      Step{4, step_fell},
	Step{4, step_forged},      Step{2, step_reset},       Step{6, step_wrong_pointer},
	Step{4, step_refuse},      Step{2, step_flags},       Step{2, step_sources},
};

constexpr unsigned all_weights = [] {
	unsigned sum = 0;
	for (const Step& step : steps)
		sum += step.weight;
	return sum;
}();
static_assert(all_weights == 256, "a byte says which");

void run_step(Bytes& in)
{
	unsigned at = in.byte();
	for (const Step& step : steps) {
		if (at < step.weight) {
			step.run(in);
			return;
		}
		at -= step.weight;
	}
}

void run(std::span<const std::uint8_t> input)
{
	Bytes in{input};
	open_world();
	for (unsigned n = 0; n < most_steps && !in.empty(); n++) {
		run_step(in);
		take_given_away();
		verify();
		if (n % 16 == 0)
			audit();
	}
	audit();
	void* bottom = nullptr;
	for (const Object& o : world.objects)
		if (o.is_there && o.kind == kmkind_lin && (bottom == nullptr || o.ptr < bottom))
			bottom = o.ptr;
	if (bottom != nullptr)
		expect(kmlinx(bottom), {kmcond_ok}, "kmlinx at the end");
	for (int i = 0; i < object_count; i++)
		if (Object& o = world.objects[static_cast<std::size_t>(i)]; o.kind == kmkind_lin)
			o = Object{};
	close_world();
}

} // namespace

} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	fuzz::is_tracing = fuzz::is_tracing || std::getenv("KMEM_FUZZ_TRACE") != nullptr;
	fuzz::run({data, size});
	return 0;
}

int print_input(const std::uint8_t* data, std::size_t size)
{
	fuzz::is_tracing = true;
	fuzz::run({data, size});
	return 0;
}
