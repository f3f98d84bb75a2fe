// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_fuzz.cc — the target for kmalloc: the bytes are calls, and after each call the results
// are compared with a model of what the caller may rely on. kmalloccheck must find nothing after
// any call, and at the end every page must have been returned.
#include "kmalloc_script.hh"
#include "target.hh"
#include <algorithm>
#include <cstring>

namespace fuzz {
namespace {

struct Slot {
	Byte* block = nullptr;
	std::size_t size = 0;
	int fill = 0;
};

constexpr unsigned dma_count = 4;

struct World {
	Slot slots[slot_count];
	Slot buffers[dma_count];
	std::size_t page = 0;
	int next_fill = 1;
};

World world;

// ---- what the caller may rely on ----

bool is_filled(const Byte* p, std::size_t size, int fill)
{
	return std::all_of(p, p + size, [fill](Byte b) { return b == fill; });
}

void look_at(const Slot& slot)
{
	if (slot.block != nullptr)
		need(is_filled(slot.block, slot.size, slot.fill), "a block's contents changed");
}

void look_at_all()
{
	for (const Slot& slot : world.slots)
		look_at(slot);
	for (const Slot& slot : world.buffers)
		look_at(slot);
}

void fill(Slot& slot)
{
	world.next_fill = world.next_fill % 250 + 1;
	slot.fill = world.next_fill;
	if (slot.size != 0)
		std::memset(slot.block, slot.fill, slot.size);
}

void check_place(const Slot& slot)
{
	need(is_out(slot.block, slot.size), "a block lies where the host gave nothing");
	std::size_t align = 16;
	if (slot.size <= kmallocsmall())
		for (align = 8; align < slot.size;)
			align *= 2;
	need(reinterpret_cast<std::uintptr_t>(slot.block) % align == 0, "a block is misaligned");
}

/// Checks the host calls made during a request for `size` bytes. `is_null`: it returned NULL.
void check_calls(const Step& step, std::size_t size, bool is_null)
{
	const BoardCalls calls = take_calls();
	need(calls.panics == 0, "something was reported");
	need(calls.nomems == (is_null ? 1U : 0U), "nomem was called wrongly");
	if ((step.flags & KMALLOC_NOGROW) != 0)
		need(calls.pages == 0 && calls.given == 0,
		     "KMALLOC_NOGROW, and the host was called");
	else if (is_null && size < 100000)
		need(calls.refused != 0, "NULL, and the host had not refused anything");
}

void misused()
{
	const BoardCalls calls = take_calls();
	need(calls.panics == 1, "misuse was not reported once");
	need(std::strncmp(last_panic(), "kmalloc: kfree", 14) == 0, "misuse was not reported well");
}

// ---- the calls ----

void release(Slot& slot)
{
	look_at(slot);
	kfree(slot.block);
	slot = Slot{};
}

void allocate(Slot& slot, const Step& step)
{
	release(slot);
	need(take_calls().panics == 0, "a good call was reported");
	const bool is_array = step.op == Op::allocate_array;
	const std::size_t size = is_array ? product(step) : step.size;
	auto* block = static_cast<Byte*>(is_array ? kcalloc(step.count, step.size, step.flags)
						  : kmalloc(size, step.flags));
	check_calls(step, size, block == nullptr);
	if (block == nullptr)
		return;
	slot = {.block = block, .size = size};
	check_place(slot);
	if (is_array || (step.flags & KMALLOC_ZERO) != 0)
		need(is_filled(block, size, 0), "a block is not zero");
	fill(slot);
}

void resize(Slot& slot, const Step& step)
{
	look_at(slot);
	const bool is_array = step.op == Op::resize_array;
	const std::size_t size = is_array ? product(step) : step.size;
	const bool frees = size == 0 && slot.block != nullptr;
	auto* block = static_cast<Byte*>(
		is_array ? krealloc_array(slot.block, step.count, step.size, step.flags)
			 : krealloc(slot.block, size, step.flags));
	check_calls(step, size, block == nullptr && !frees);
	if (block == nullptr) {
		need(frees || slot.block == nullptr || size > slot.size, "to less, and it failed");
		if (frees)
			slot = Slot{};
		return;
	}
	const std::size_t kept = std::min(size, slot.size);
	need(is_filled(block, kept, slot.fill), "krealloc lost contents");
	if ((step.flags & KMALLOC_ZERO) != 0)
		need(is_filled(block + kept, size - kept, 0), "what krealloc added is not zero");
	const bool stays = block == slot.block;
	slot = {.block = block, .size = size};
	if (!stays) // a block that stays may lie where only a larger one would be placed
		check_place(slot);
	fill(slot);
}

void measure(Slot& slot)
{
	const std::size_t size = kmallocsize(slot.block);
	need(take_calls().panics == 0 && size >= slot.size, "kmallocsize is wrong");
	look_at(slot);
	slot.size = slot.block == nullptr ? 0 : size;
	if (slot.block != nullptr)
		fill(slot);
}

void take_dma(Slot& slot, const Step& step)
{
	if (slot.block != nullptr)
		return;
	auto* block = static_cast<Byte*>(kmalloc_dma(step.size));
	check_calls(Step{}, step.size, block == nullptr);
	if (block == nullptr)
		return;
	slot = {.block = block, .size = std::max(step.size, world.page)};
	need(reinterpret_cast<std::uintptr_t>(block) % world.page == 0, "a buffer is misaligned");
	need(is_out(block, slot.size), "a buffer lies where the host gave nothing");
	fill(slot);
}

void give_dma(Slot& slot)
{
	look_at(slot);
	kfree_dma(slot.block);
	slot = Slot{};
}

/// Passes a bad pointer that is related to the slot's block.
void misuse(Slot& slot, const Step& step)
{
	if (slot.block == nullptr)
		return;
	Byte* bad = slot.block;
	if (step.op == Op::release_inside)
		bad += 1 + static_cast<std::size_t>(step.flags) * 8;
	if (step.op == Op::release_twice) {
		release(slot);
		need(take_calls().panics == 0, "a good call was reported");
	}
	if (step.op == Op::release_dma_wrongly)
		kfree_dma(bad);
	else
		kfree(bad);
	misused();
}

void misuse_foreign(const Step& step)
{
	static Byte elsewhere[64];
	const Slot& buffer = world.buffers[step.slot % dma_count];
	kfree(buffer.block != nullptr ? buffer.block + step.flags * 16 : elsewhere + step.slot);
	misused();
}

void run(const Step& step)
{
	Slot& slot = world.slots[step.slot];
	Slot& buffer = world.buffers[step.slot % dma_count];
	switch (step.op) {
	case Op::allocate:
	case Op::allocate_array:
		return allocate(slot, step);
	case Op::release:
		release(slot);
		break;
	case Op::resize:
	case Op::resize_array:
		return resize(slot, step);
	case Op::measure:
		return measure(slot);
	case Op::take_dma:
		return take_dma(buffer, step);
	case Op::give_dma:
		give_dma(buffer);
		break;
	case Op::release_foreign:
		return misuse_foreign(step);
	case Op::release_twice:
	case Op::release_inside:
	case Op::release_dma_wrongly:
		return misuse(slot, step);
	case Op::trim:
		kmalloctrim();
		break;
	case Op::watch:
		kmallocdebug(step.flags & KMALLOC_PARANOIA);
		break;
	default:
		fail_after(step.slot % 4);
	}
	need(take_calls().panics == 0, "a good call was reported");
}

/// Compares kmalloc's own figures with the model.
void check_all()
{
	kmalloccheck();
	need(take_calls().panics == 0, "kmalloccheck found something");
	kmallocstats f;
	kmallocgetstats(&f, sizeof f);
	const auto is_there = [](const Slot& slot) { return slot.block != nullptr; };
	const auto blocks = std::count_if(world.slots, world.slots + slot_count, is_there);
	const auto buffers = std::count_if(world.buffers, world.buffers + dma_count, is_there);
	need(f.small_blocks + f.large_blocks == static_cast<std::size_t>(blocks),
	     "the blocks were miscounted");
	need(f.dma_buffers == static_cast<std::size_t>(buffers), "the buffers were miscounted");
	need(f.held == bytes_out() && f.peak >= f.held, "the pages were miscounted");
	need(f.small_bytes <= f.bucket_bytes && f.large_asked <= f.large_bytes,
	     "more is used than held");
}

void free_all()
{
	for (Slot& slot : world.slots)
		release(slot);
	for (Slot& slot : world.buffers)
		give_dma(slot);
	kmalloctrim();
	need(take_calls().panics == 0, "a good block was reported");
	need(bytes_out() == 0, "not all pages came back");
}

} // namespace
} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	fuzz::Reader in{data, size};
	const fuzz::BoardShape shape = fuzz::read_shape(in);
	fuzz::set_up_board(shape);
	fuzz::world = fuzz::World{};
	fuzz::world.page = shape.page;
	for (int n = 0; !in.is_at_end() && n < 1000; n++) {
		fuzz::run(fuzz::read_step(in));
		fuzz::check_all();
		if (n % 8 == 0)
			fuzz::look_at_all();
	}
	fuzz::look_at_all();
	fuzz::free_all();
	return 0;
}

int print_input(const std::uint8_t* data, std::size_t size)
{
	fuzz::Reader in{data, size};
	fuzz::print_shape(fuzz::read_shape(in));
	while (!in.is_at_end())
		fuzz::print_step(fuzz::read_step(in));
	return 0;
}
