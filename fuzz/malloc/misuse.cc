// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.cc — misuse. Each case must end the program with the right message.
//
// A misuse is the last step of a run: after the report the heap must not be used any more.
#include "run.hh"
#include "words.hh"
#include <cstring>

namespace fuzz {
namespace {

template <const char*... accepted>
bool says(const char* message)
{
	return (... || (std::strstr(message, accepted) != nullptr));
}

constexpr char reset_refused[] = "poolreset: ";
constexpr char hint[] = "It lies in a size class of malloc's";

bool is_freed_twice(const char* message)
{
	return says<words::double_free, words::invalid_free, words::use_after_free,
		    words::invalid_pointer>(message);
}
bool is_wrong_pointer(const char* message)
{
	return says<words::invalid_free, words::invalid_pointer>(message);
}
bool is_hinted(const char* message)
{
	return says<hint>(message);
}

bool is_foreign_forgiven()
{
	return run.world.options.find("foreign=") != std::string::npos;
}

void release_twice(const Block& block, unsigned form)
{
	take_block(number_of(block.at));
	run.is_expected = is_freed_twice;
	fuzz_doors.free(block.at);
	if (form == 0)
		fuzz_doors.free(block.at);
	else if (form == 1)
		fuzz_doors.realloc(block.at, block.size + 1);
	else if (form == 2)
		fuzz_doors.usable_size(block.at);
	else
		fuzz_doors.unmake(0, block.at, 0, 16);
}

void release_inside(const Block& block, unsigned form)
{
	if (block.size < 2)
		return;
	void* inside = block.at + 1 + form / 16 % (block.size - 1);
	run.is_expected = is_wrong_pointer;
	if (form % 4 == 0)
		fuzz_doors.free(inside);
	else if (form % 4 == 1)
		fuzz_doors.realloc(inside, 10);
	else if (form % 4 == 2)
		fuzz_doors.usable_size(inside);
	else
		fuzz_doors.getmalloctag(inside);
}

void release_foreign(unsigned form)
{
	alignas(16) static Byte elsewhere[256];
	void* foreign = elsewhere + form % 16 * 16;
	run.is_expected = is_wrong_pointer;
	if (form < 100)
		fuzz_doors.free(foreign);
	else if (form < 180)
		fuzz_doors.realloc(foreign, 10);
	else
		fuzz_doors.usable_size(foreign);
}

/// A size larger than the class has.
void release_with_wrong_size(const Block& block)
{
	const unsigned c = fuzz_doors.class_of_block(block.at);
	if (c == 0)
		return;
	run.is_expected = says<words::mismatched_free>;
	fuzz_doors.free_sized(block.at, fuzz_doors.class_size(c) + 1);
}

/// The functions of the pool know nothing about classes.
void release_in_pool(const Block& block, unsigned form)
{
	if (fuzz_doors.class_of_block(block.at) == 0)
		return;
	if (form % 2 == 0) {
		run.is_expected = is_hinted;
		fuzz_doors.poolfree(fuzz_doors.pool, block.at);
	} else {
		run.is_expected = says<reset_refused>;
		fuzz_doors.poolreset(fuzz_doors.pool);
	}
}

void overflow(const Block& block, unsigned form)
{
	if (fuzz_doors.class_of_block(block.at) != 0)
		return;
	block.at[fuzz_doors.usable_size(block.at)] = 0xEE;
	run.is_expected = says<words::buffer_overflow, words::header_overwritten>;
	if (form % 2 == 0)
		fuzz_doors.free(block.at);
	else
		fuzz_doors.poolcheck(fuzz_doors.pool);
}

int call_inside(void* /*arg*/, const PoolBlock* /*piece*/)
{
	fuzz_doors.free(fuzz_doors.malloc(3'000'000));
	return 0;
}

bool is_reentered(const char* message)
{
	return std::strstr(message, "malloc was called while this thread was inside malloc") !=
	       nullptr;
}

} // namespace

void do_misuse(const Step& step)
{
	if (run.depth != 0 || run.is_forking)
		return;
	const unsigned form = step.form / 8;
	if (block_count() == 0)
		return;
	const Block block = block_of(step.which);
	switch (step.form % 8) {
	case 0:
		release_twice(block, form % 4);
		break;
	case 1:
	case 2:
		release_inside(block, form * 8 + step.which / 256);
		break;
	case 3:
		release_foreign(step.which % 256);
		break;
	case 4:
		release_with_wrong_size(block);
		break;
	case 5:
		release_in_pool(block, form);
		break;
	case 6:
		overflow(block, form);
		break;
	default:
		run.is_expected = is_reentered;
		fuzz_doors.walk(call_inside, nullptr);
		break;
	}
	need(run.is_expected == nullptr || is_foreign_forgiven(), "a misuse went unnoticed");
	run.is_expected = nullptr;
}

} // namespace fuzz
