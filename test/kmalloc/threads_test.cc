// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads_test.cc — kmalloc from several threads at once, on the host of the beginning.
#include "catch.hh"
#include "kmalloc.h"
#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Byte = unsigned char;

/// Blocks on their way from one thread to another.
class Mailbox {
public:
	void put(Byte* block)
	{
		const std::lock_guard canary{mutex_};
		blocks_.push_back(block);
	}
	Byte* take()
	{
		const std::lock_guard canary{mutex_};
		if (blocks_.empty())
			return nullptr;
		Byte* block = blocks_.back();
		blocks_.pop_back();
		return block;
	}

private:
	std::mutex mutex_;
	std::vector<Byte*> blocks_;
};

std::size_t any_size(std::mt19937& random)
{
	return 2 + random() % (random() % 20 == 0 ? 5000 : 300);
}

/// What a block begins with: its size, twice.
void sign(Byte* block, std::size_t size)
{
	std::memset(block, static_cast<int>(size & 0xFFU), size);
}

bool is_signed(const Byte* block, std::size_t size)
{
	return std::all_of(block, block + size, [=](Byte b) { return b == (size & 0xFFU); });
}

void work(unsigned seed, Mailbox& mailbox, std::atomic<unsigned>& faults)
{
	std::mt19937 random{seed};
	std::vector<std::pair<Byte*, std::size_t>> mine(50);
	for (int i = 0; i < 20000; i++) {
		auto& [block, size] = mine[random() % mine.size()];
		if (block != nullptr && !is_signed(block, size))
			faults++;
		if (random() % 4 == 0) {
			if (block != nullptr)
				mailbox.put(block);
			block = nullptr;
			kfree(mailbox.take());
			continue;
		}
		size = any_size(random);
		if (random() % 2 == 0) {
			block = static_cast<Byte*>(krealloc(block, size));
		} else {
			kfree(block);
			block = static_cast<Byte*>(kmalloc(size, KMALLOC_ZERO));
		}
		if (block == nullptr)
			faults++;
		else
			sign(block, size);
	}
	for (auto [block, size] : mine)
		kfree(block);
}

std::size_t blocks_left()
{
	kmallocstats f;
	kmallocgetstats(&f, sizeof f);
	return f.small_blocks + f.large_blocks;
}

} // namespace

TEST_CASE("the first call, by four threads at once", "[threads]")
{
	std::atomic<int> ready{0};
	std::atomic<unsigned> faults{0};
	std::vector<std::thread> threads;
	for (int i = 0; i < 4; i++)
		threads.emplace_back([&, i] {
			for (ready++; ready != 4;)
				continue;
			init_kmalloc();
			auto* block =
				static_cast<Byte*>(kmalloc(1000 * static_cast<std::size_t>(i) + 8));
			init_kmalloc();
			if (block == nullptr)
				faults++;
			kfree(block);
		});
	for (std::thread& thread : threads)
		thread.join();
	CHECK(faults == 0);
	kmalloccheck();
	CHECK(blocks_left() == 0);
}

TEST_CASE("four threads, and blocks that go from one to another", "[threads]")
{
	Mailbox mailbox;
	std::atomic<unsigned> faults{0};
	kfree(kmalloc(10)); // while we are alone
	std::vector<std::thread> threads;
	for (unsigned i = 0; i < 4; i++)
		threads.emplace_back(work, i + 1, std::ref(mailbox), std::ref(faults));
	for (int i = 0; i < 20; i++) {
		kmalloccheck();
		kmalloctrim();
	}
	for (std::thread& thread : threads)
		thread.join();
	while (Byte* block = mailbox.take())
		kfree(block);
	CHECK(faults == 0);
	kmalloccheck();
	CHECK(blocks_left() == 0);
}

#ifndef __SANITIZE_THREAD__ // which does not follow a fork of several threads
TEST_CASE("a fork while other threads allocate", "[threads]")
{
	std::atomic<bool> is_done{false};
	std::vector<std::thread> threads;
	for (int i = 0; i < 2; i++)
		threads.emplace_back([&] {
			for (std::size_t size = 0; !is_done; size = (size + 97) % 9000)
				kfree(krealloc(kmalloc(size), size / 2 + 1));
		});
	for (int i = 0; i < 50; i++) {
		const pid_t child = fork();
		if (child == 0) {
			alarm(20);
			for (std::size_t j = 0; j < 1000; j++)
				kfree(krealloc(kmalloc(j * 7), 9000 - j));
			kmalloccheck();
			_exit(0);
		}
		int status = 1;
		REQUIRE(waitpid(child, &status, 0) == child);
		REQUIRE(status == 0);
	}
	is_done = true;
	for (std::thread& thread : threads)
		thread.join();
}
#endif
