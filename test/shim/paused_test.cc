// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// paused_test.cc — the audit finds no fault with a thread that the system stopped in the middle of
// a call, whichever instruction it stopped at.
#include "../single_step.h"
#include "rules_scene.hh"
#include "tags.hh"
#include <atomic>

namespace {

constexpr std::size_t size = Scene::size;
constexpr Class cls = Scene::cls;
constexpr std::size_t full = magazine_sizes[cls];

std::atomic<int> turn{0}; // if odd, the auditor's turn
std::set<Rule> rules;
unsigned looks;
void* subject;

bool holds_a_lock()
{
	for (std::size_t i = 0; i < lock_count; i++)
		if (lock_in_order(i).is_mine())
			return true;
	return false;
}

/// Has another thread run the audit while this one is stopped. Not while a lock is held: the audit
/// would wait for it for ever.
void let_other_look()
{
	if (holds_a_lock())
		return;
	const int now = ++turn;
	turn.notify_all();
	turn.wait(now);
	looks++;
}

void look_when_asked()
{
	for (int seen = 0;; seen += 2) {
		turn.wait(seen);
		if (turn < 0)
			return;
		rules.merge(broken(Others::running));
		turn++;
		turn.notify_all();
	}
}

/// Clears the entries above the top, so that stale pointers there do not pass for blocks.
void forget_what_was(Magazine* magazine, std::size_t count)
{
	if (magazine != nullptr)
		std::fill(magazine->items() + count, magazine->items() + Magazine::most, nullptr);
}

/// Gives this thread a loaded magazine and a spare with these numbers of blocks.
void have(std::size_t loaded, std::size_t spare)
{
	empty_thread_heap();
	std::vector<void*> blocks(2 * full);
	for (void*& block : blocks)
		block = get(size);
	ThreadHeap& heap = *thread_heap;
	heap.exchanges = 0; // so that no maintenance comes due meanwhile
	for (void* block : blocks)
		if (heap.magazines[cls].spare == nullptr || loaded_count(heap, cls) < loaded)
			if (spare != 0 || loaded_count(heap, cls) < loaded)
				put(block);
	while (loaded_count(heap, cls) > loaded)
		get(size);
	const ThreadHeap::Pair& pair = heap.magazines[cls];
	REQUIRE(loaded_count(heap, cls) == loaded);
	REQUIRE((pair.spare == nullptr ? 0 : pair.spare->count) == spare);
	forget_what_was(pair.loaded, loaded);
	forget_what_was(pair.spare, spare);
}

void step(void (*act)())
{
	rules.clear();
	looks = 0;
	const long steps = step_through(act, let_other_look, 1, 1000000);
	INFO(steps << " instructions");
	CHECK(looks > 0);
	CHECK(rules == std::set<Rule>{});
}

} // namespace

TEST_CASE("a thread that was stopped in the middle breaks no rule", "[rules]")
{
	if (can_step() == 0) {
		WARN("this processor does not stop after each instruction");
		return;
	}
	learn_options();
	put(get(size));
	subject = get(size);
	turn = 0;
	std::thread auditor{look_when_asked};
	SECTION("free, the short way")
	{
		have(5, 0);
		step([] { put(subject); });
	}
	SECTION("free, the long way")
	{
		have(5, 0);
		step([] { release_of_class(place_in_class(subject, cls), "free"); });
	}
	SECTION("free, with a full magazine")
	{
		have(full, 0);
		thread_heap->is_wanted[cls] = true;
		step([] { put(subject); });
	}
	SECTION("free, with two full magazines")
	{
		have(full, full);
		thread_heap->is_wanted[cls] = true;
		step([] { put(subject); });
	}
	SECTION("free, where none is wanted back")
	{
		have(full, 0);
		thread_heap->is_wanted[cls] = false;
		step([] { put(subject); });
	}
	SECTION("malloc, the short way")
	{
		have(5, 0);
		step([] { subject = get(size); });
	}
	SECTION("malloc, from the spare")
	{
		have(0, full);
		step([] { subject = get(size); });
	}
	SECTION("malloc, from a slab")
	{
		have(0, 0);
		step([] { subject = get(size); });
	}
	SECTION("all goes back")
	{
		have(5, full);
		step([] { empty_thread_heap(); });
	}
	turn = -1;
	turn.notify_all();
	auditor.join();
}

TEST_CASE("a block of a class has no tags, whatever flags were set meanwhile", "[tags]")
{
	learn_options();
	void* block = get(size);
	main_pool.flags = POOL_TAGS;
	CHECK(noted(block, Tag::resized, &block) == block);
	main_pool.flags = 0;
	put(block);
}
