// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model_test.cc — a million random calls, compared with what a caller may rely on.
#include "board.hh"
#include <cstring>
#include <random>

namespace {

struct Held {
	Byte* block = nullptr;
	std::size_t size = 0;
	Byte fill = 0;
};

class Model {
public:
	explicit Model(unsigned seed) : random_{seed}, slots_(400) {}

	void step()
	{
		Held& slot = slots_[random_() % slots_.size()];
		switch (random_() % 8) {
		case 0:
		case 1:
		case 2:
			return allocate(slot);
		case 3:
		case 4:
			return resize(slot);
		case 5:
			return measure(slot);
		default:
			return release(slot);
		}
	}

	void check_all()
	{
		std::size_t live = 0;
		for (const Held& slot : slots_) {
			check(slot);
			live += slot.block != nullptr ? 1 : 0;
		}
		kmalloccheck();
		REQUIRE(Board::current->panics.empty());
		const kmallocstats f = figures();
		REQUIRE(f.small_blocks + f.large_blocks == live);
		REQUIRE(f.held == Board::current->bytes_out());
	}

	void release_all()
	{
		for (Held& slot : slots_)
			release(slot);
	}

private:
	std::size_t any_size()
	{
		const std::size_t kind = random_() % 100;
		if (kind < 75)
			return random_() % 600;
		return random_() % (kind < 99 ? 8000 : 100000);
	}

	int any_flags()
	{
		const std::size_t kind = random_() % 8;
		return (kind == 0 ? KMALLOC_NOGROW : 0) | (kind < 3 ? KMALLOC_ZERO : 0);
	}

	static void check(const Held& slot)
	{
		if (slot.block != nullptr && !is_filled(slot.block, slot.size, slot.fill))
			FAIL("the contents of a block of " << slot.size << " bytes changed");
	}

	void take(Held& slot, Byte* block, std::size_t size)
	{
		slot = Held{block, size, static_cast<Byte>(random_())};
		std::memset(block, slot.fill, size);
	}

	void allocate(Held& slot)
	{
		release(slot);
		const std::size_t size = any_size();
		const int flags = any_flags();
		auto* block = static_cast<Byte*>(kmalloc(size, flags));
		if (block == nullptr) {
			REQUIRE((flags & KMALLOC_NOGROW) != 0);
			return;
		}
		if ((flags & KMALLOC_ZERO) != 0 && !is_filled(block, size, 0))
			FAIL("not zero");
		take(slot, block, size);
	}

	void resize(Held& slot)
	{
		check(slot);
		const std::size_t size = any_size() + 1;
		const int flags = any_flags();
		auto* block = static_cast<Byte*>(krealloc(slot.block, size, flags));
		if (block == nullptr) {
			REQUIRE((flags & KMALLOC_NOGROW) != 0);
			REQUIRE(size > slot.size);
			return;
		}
		const std::size_t kept = std::min(size, slot.size);
		if (!is_filled(block, kept, slot.fill))
			FAIL("contents were lost");
		if ((flags & KMALLOC_ZERO) != 0 && !is_filled(block + kept, size - kept, 0))
			FAIL("what was added is not zero");
		take(slot, block, size);
	}

	void measure(Held& slot)
	{
		check(slot);
		if (slot.block == nullptr)
			return;
		const std::size_t size = kmallocsize(slot.block);
		REQUIRE(size >= slot.size);
		take(slot, slot.block, size);
	}

	void release(Held& slot)
	{
		check(slot);
		kfree(slot.block);
		slot = Held{};
	}

	std::mt19937 random_;
	std::vector<Held> slots_;
};

} // namespace

TEST_CASE("a million random calls", "[model]")
{
	const std::size_t bucket = GENERATE(as<std::size_t>{}, 4096, 65536);
	Board board{{.bucket = bucket}};
	Model model{static_cast<unsigned>(bucket)};
	for (int i = 0; i < 500000; i++) {
		model.step();
		if (i % 2500 == 0)
			model.check_all();
	}
	model.release_all();
	model.check_all();
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("random calls under KMALLOC_PARANOIA, and where pages run out", "[model]")
{
	Board board{{.memory = std::size_t{400} << 10U}};
	kmallocdebug(KMALLOC_PARANOIA);
	std::mt19937 random{5};
	std::vector<void*> blocks(300);
	for (int i = 0; i < 20000; i++) {
		void*& block = blocks[random() % blocks.size()];
		kfree(block);
		block = kmalloc(random() % 4000);
	}
	CHECK(board.nomems > 0);
	for (void* block : blocks)
		kfree(block);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}
