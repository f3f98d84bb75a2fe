// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// crowd.cc — many threads alive at once, each with a few hundred blocks, as in a server with a
// thread for each connection. They end together, and as many new ones follow.
#include <latch>
#include <thread>
#include <vector>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

class Crowd {
public:
	Crowd(std::size_t threads, std::size_t blocks)
		: threads_{threads}, blocks_{blocks}, table_{threads * blocks}, ledgers_{threads}
	{
	}

	/// All threads allocate; once the last one has, all of them free.
	void live_once(const Sizes& sizes)
	{
		std::latch all_have{static_cast<std::ptrdiff_t>(threads_)};
		std::vector<std::thread> threads;
		threads.reserve(threads_);
		for (std::size_t i = 0; i < threads_; i++)
			threads.emplace_back([this, &sizes, &all_have, i] {
				fill(sizes, i);
				all_have.arrive_and_wait();
				empty(i);
			});
		for (std::thread& thread : threads)
			thread.join();
	}
	[[nodiscard]] Ledger all() const
	{
		Ledger sum;
		for (std::size_t i = 0; i < threads_; i++)
			sum.add(ledgers_[i]);
		return sum;
	}

private:
	void fill(const Sizes& sizes, std::size_t self)
	{
		for (std::size_t i = 0; i < blocks_; i++) {
			void* p = take(sizes[self * 7 + i]);
			ledgers_[self].put(p, self + i);
			table_[self * blocks_ + i] = p;
		}
	}
	void empty(std::size_t self)
	{
		for (std::size_t i = 0; i < blocks_; i++)
			end(table_[self * blocks_ + i], ledgers_[self]);
	}

	std::size_t threads_, blocks_;
	Table<void*> table_;
	Table<Ledger> ledgers_;
};

} // namespace

Outcome run_crowd(const Arguments& arguments)
{
	const std::size_t threads = arguments.work("threads", 1000);
	const std::size_t rounds = arguments.number("rounds", 20);
	const std::size_t blocks = arguments.number("blocks", 300);
	const Sizes sizes = Sizes::uniform(1, 16, 1039);
	Crowd crowd{threads, blocks};
	const Stopwatch watch;
	for (std::size_t i = 0; i < rounds; i++)
		crowd.live_once(sizes);
	const double seconds = watch.seconds();
	const Ledger all = crowd.all();
	return {.seconds = seconds,
		.ops = rounds * threads * blocks,
		.written = all.written,
		.read = all.read};
}

} // namespace bench
