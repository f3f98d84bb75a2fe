// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_fuzz.cc — the target: bytes become calls on several pools, and each call is
// compared with the model.
#include "inside.hh"
#include "model.hh"
#include "oracle.hh"
#include "script.hh"
#include "target.hh"
#include <cstdio>
#include <cstdlib>

namespace fuzz {

namespace {

/// What one input may cost, in bytes looked at: large filled pools are slow to check.
constexpr std::size_t budget = std::size_t{8} << 20U;

std::array<Model, world_pools> models;
std::size_t spent;
std::span<const std::uint8_t> current;

/// A pointer that is no block's may by accident have before it what passes for a true
/// header: one in 65536 does. That is nothing to complain of.
bool is_accident(const call& c)
{
	if (c.verb != verb_misuse || !models[c.pool].is_interior(c.ptr))
		return false;
	for (const slot& s : world.seats[c.pool].slots)
		if (s.ptr == c.ptr)
			return false;
	return passes_for_block(*world.seats[c.pool].pool, c.ptr);
}

int before(const call* c)
{
	spent += models[c->pool].cost();
	if (spent > budget || is_accident(*c))
		return 0;
	models[c->pool].before(*c);
	return 1;
}

void after(const call* c)
{
	models[c->pool].after(*c);
}

void moved(unsigned pool, unsigned slot, void* from, void* to)
{
	models[pool].moved(slot, from, to);
}

void failed(const char* what)
{
	static bool is_failing = false;
	if (is_failing)
		return;
	is_failing = true;
	std::fprintf(stderr, "pool_fuzz: %s\n", what);
	std::fflush(stderr);
	print_script(read_script(current), stderr);
	std::fprintf(stderr, "pool_fuzz: %s\n", what); // once more: the program is long
	std::abort();
}

constexpr observer watching{before, after, moved, failed};

void run(const Script& script)
{
	for (unsigned p = 0; p < world_pools; p++) {
		make_pool(p, script.setups[p]);
		models[p].begin(p);
	}
	unsigned n = 0;
	for (const Step& step : script.steps) {
		step.action->run(step.values);
		if (spent > budget)
			break;
		models[n++ % world_pools].verify_contents();
	}
	for (unsigned p = 0; p < world_pools; p++) {
		models[p].verify_contents();
		do_flags(p, 0);
		do_reset(p);
	}
}

} // namespace

} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	using namespace fuzz;
	current = {data, size};
	spent = 0;
	world.observer = &watching;
	world_open();
	run(read_script(current));
	world_clean();
	return 0;
}
