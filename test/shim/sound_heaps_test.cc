// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sound_heaps_test.cc — the audit of malloc/rules.hh finds nothing in a sound heap: whatever was
// done with it, and while other threads continue.
#include "rules_scene.hh"
#include <algorithm>
#include <atomic>
#include <chrono>

namespace {

struct Random {
	unsigned seed;
	unsigned operator()(unsigned n) { return (seed = seed * 1664525 + 1013904223) / 512 % n; }
};

/// A size of any kind: in slabs, in runs that magazines keep, and in longer runs.
std::size_t some_size(Random& random)
{
	switch (random(20)) {
	case 0:
		return 1 + random(run_limit);
	case 1:
	case 2:
		return 1 + random(200000);
	default:
		return 1 + random(700);
	}
}

class Churn {
public:
	explicit Churn(unsigned seed) : random_{seed} {}
	~Churn()
	{
		for (void* block : held_)
			put(block);
	}
	Churn(const Churn&) = delete;
	Churn& operator=(const Churn&) = delete;

	void step()
	{
		if (held_.size() < 400 && random_(100) < 55)
			held_.push_back(made(some_size(random_)));
		else if (!held_.empty())
			drop(random_(static_cast<unsigned>(held_.size())));
	}

	void resize_a_run()
	{
		const auto run = std::find_if(held_.begin(), held_.end(), [](const void* block) {
			return is_run(class_of_block(block));
		});
		if (run != held_.end())
			resize_run(slot_of(*run),
				   class_of_run(1 + small_limit + random_(run_limit / 2)));
	}

private:
	/// Writes to it, so that free memory is not all zero.
	static void* made(std::size_t size)
	{
		auto* block = static_cast<unsigned char*>(get(size));
		block[0] = block[size / 2] = block[size - 1] = 0x5A;
		return block;
	}

	void drop(std::size_t i)
	{
		std::swap(held_[i], held_.back());
		put(held_.back());
		held_.pop_back();
	}

	Random random_;
	std::vector<void*> held_;
};

/// Allocates and frees more blocks than a thread keeps: some pass through the depot.
void flood()
{
	for (int round = 0; round < 3; round++) {
		std::vector<void*> blocks(500);
		for (void*& block : blocks)
			block = get(48);
		for (void* block : blocks)
			put(block);
	}
}

/// What the library does occasionally.
void do_something_rare(unsigned which)
{
	switch (which) {
	case 0:
		empty_thread_heap();
		break;
	case 1:
		purge_slots(true);
		break;
	case 2:
		do_it_now();
		break;
	case 3:
		give_everything_back();
		break;
	case 4:
		flood();
		break;
	default:
		break;
	}
}

} // namespace

TEST_CASE("a sound heap breaks no rule, whatever was done with it", "[rules]")
{
	learn_options();
	Random random{GENERATE(1U, 2U, 3U)};
	Churn churn{random(1000)};
	for (int i = 0; i < 4000; i++) {
		churn.step();
		if (i % 40 == 0)
			churn.resize_a_run();
		if (i % 60 == 0)
			do_something_rare(random(6));
		if (i % 500 == 0)
			std::thread{[&] { Churn{random(1000)}.step(); }}.join();
		if (i % 20 == 0)
			REQUIRE(broken() == std::set<Rule>{});
	}
}

TEST_CASE("threads that run break no rule", "[rules]")
{
	learn_options();
	std::atomic<unsigned> working{4};
	std::vector<std::thread> threads;
	for (unsigned seed = 0; seed < 4; seed++)
		threads.emplace_back([seed, &working] {
			Churn churn{seed};
			for (int i = 0; i < 20000; i++)
				churn.step();
			working--;
		});
	std::set<Rule> rules;
	unsigned looks = 0;
	for (; working != 0 && rules.empty(); looks++) {
		rules = broken(Others::running);
		std::this_thread::sleep_for(std::chrono::milliseconds{1}); // it held all locks
	}
	for (std::thread& thread : threads)
		thread.join();
	CHECK(rules == std::set<Rule>{});
	CHECK(looks != 0);
	CHECK(broken() == std::set<Rule>{});
}

TEST_CASE("what another thread's magazine holds is looked at while it may run", "[rules]")
{
	learn_options();
	std::atomic<int> stage{0};
	std::thread other{[&] {
		put(get(Scene::size));
		stage = 1;
		stage.notify_one();
		stage.wait(1);
	}};
	stage.wait(0);
	Scene s;
	REQUIRE(broken(Others::running) == std::set<Rule>{});
	const ThreadHeap* its = heap_lists().all;
	while (its == thread_heap || its->magazines[Scene::cls].loaded == nullptr)
		its = its->next;
	void*& entry = its->magazines[Scene::cls].loaded->items()[0];
	Rule expected{};
	SECTION("what is no block")
	{
		expected = Rule::entries_are_blocks;
		s.pen.write(entry, static_cast<void*>(&s));
	}
	SECTION("one that is free in its slab")
	{
		expected = Rule::block_in_one_place;
		s.pen.write(entry, Scene::free_in_slab());
	}
	SECTION("one of the depot")
	{
		expected = Rule::block_in_one_place;
		s.pen.write(entry, central_of(Scene::cls).full->items()[9]);
	}
	SECTION("one of our own")
	{
		expected = Rule::block_in_one_place;
		s.pen.write(entry, Scene::loaded().items()[0]);
	}
	CHECK(broken(Others::running) == std::set{expected});
	s.pen.undo();
	stage = 2;
	stage.notify_one();
	other.join();
}
