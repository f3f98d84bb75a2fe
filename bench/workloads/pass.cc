// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pass.cc — producers allocate, consumers free: each block is freed by a thread other than the one
// that allocated it.
#include <atomic>
#include <memory>
#include <sched.h>

#include "together.hh"

namespace bench {

namespace {

/// A queue between two threads. Each reads the other's index only when it has to.
class Queue {
public:
	void push(void* p)
	{
		const std::size_t at = tail_.load(std::memory_order_relaxed);
		while (at - seen_head_ == room) {
			seen_head_ = head_.load(std::memory_order_acquire);
			if (at - seen_head_ == room)
				sched_yield();
		}
		slots_[at % room] = p;
		tail_.store(at + 1, std::memory_order_release);
	}

	/// Returns nullptr if the queue is empty.
	void* pop()
	{
		const std::size_t at = head_.load(std::memory_order_relaxed);
		if (at == seen_tail_) {
			seen_tail_ = tail_.load(std::memory_order_acquire);
			if (at == seen_tail_)
				return nullptr;
		}
		void* p = slots_[at % room];
		head_.store(at + 1, std::memory_order_release);
		return p;
	}

private:
	static constexpr std::size_t room = 1024;
	alignas(64) std::atomic<std::size_t> head_{0};
	std::size_t seen_tail_ = 0;
	alignas(64) std::atomic<std::size_t> tail_{0};
	std::size_t seen_head_ = 0;
	alignas(64) std::array<void*, room> slots_{};
};

struct Shape {
	std::size_t pairs, burst, ops; ///< ops per producer
};

constexpr std::size_t most_pairs = 8;
Queue queues[most_pairs][most_pairs]; // [producer][consumer]

/// The blocks of a burst are linked through their first word, and passed on as one.
void* make_burst(const Sizes& sizes, std::size_t first, std::size_t n, Ledger& ledger)
{
	void* head = nullptr;
	for (std::size_t i = 0; i < n; i++) {
		void* p = take(sizes[first + i]);
		std::memcpy(p, &head, sizeof head);
		ledger.put(byte_of(p, 8), first + i);
		head = p;
	}
	return head;
}

std::size_t free_burst(void* head, Ledger& ledger)
{
	std::size_t n = 0;
	while (head != nullptr) {
		void* next;
		std::memcpy(&next, head, sizeof next);
		ledger.find(byte_of(head, 8));
		drop(head);
		head = next;
		n++;
	}
	return n;
}

void produce(const Shape& shape, std::size_t self, Ledger& ledger)
{
	const Sizes sizes = Sizes::lognormal(self + 1, 16, 1024);
	std::size_t to = self;
	for (std::size_t i = 0; i < shape.ops; i += shape.burst)
		queues[self][to++ % shape.pairs].push(make_burst(sizes, i, shape.burst, ledger));
}

/// Every producer sends each consumer the same number of blocks.
void consume(const Shape& shape, std::size_t self, Ledger& ledger)
{
	std::size_t left = shape.ops;
	while (left != 0) {
		bool idle = true;
		for (std::size_t from = 0; from < shape.pairs; from++) {
			if (void* burst = queues[from][self].pop(); burst != nullptr) {
				left -= free_burst(burst, ledger);
				idle = false;
			}
		}
		if (idle)
			sched_yield();
	}
}

} // namespace

Outcome run_pass(const Arguments& arguments)
{
	Shape shape{.pairs = std::clamp<std::size_t>(arguments.number("pairs", 1), 1, most_pairs),
		    .burst = std::max<std::size_t>(1, arguments.number("burst", 1)),
		    .ops = 0};
	const std::size_t share = shape.pairs * shape.pairs * shape.burst;
	shape.ops = (arguments.work("ops", 8'000'000) / share + 1) * share / shape.pairs;
	const Together together = run_together(2 * shape.pairs, [&](std::size_t i, Ledger& ledger) {
		(i % 2 == 0 ? produce : consume)(shape, i / 2, ledger);
	});
	return together.outcome(shape.ops * shape.pairs);
}

} // namespace bench
