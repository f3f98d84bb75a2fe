// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_test.cc — kmlini, a, z, o, zo, x: a case for each sentence.
#include "kmem_test.hh"
#include "statm.h"
#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

Bytes* get(std::size_t size)
{
	const kmres res = kmlina(size);
	REQUIRE(res.cond == kmcond_ok);
	return static_cast<Bytes*>(res.raw);
}

/// The bytes of address space in use.
std::size_t mapped()
{
	const long bytes = read_statm().mapped;
	REQUIRE(bytes > 0);
	return static_cast<std::size_t>(bytes);
}

} // namespace

TEST_CASE("kmlini yields the current top", "[lin]")
{
	void* top = kmlini();
	REQUIRE(top != nullptr);
	CHECK(kmlini() == top);
	CHECK(get(10) == top);
	CHECK(kmlini() != top);
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(kmlini() == top);
}

TEST_CASE("kmlina takes what follows the top, aligned, and nothing more", "[lin]")
{
	void* top = kmlini();
	auto* expected = static_cast<Bytes*>(top);
	for (std::size_t size = 1; size < 5000; size += 13) {
		Bytes* object = get(size);
		REQUIRE(object == expected); // no header
		REQUIRE(number(object) % 16 == 0);
		std::memset(object, 0xFF, size);
		expected += (size + 15) / 16 * 16;
	}
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("a size of 0 yields distinct memory", "[lin]")
{
	void* top = kmlini();
	CHECK(get(0) != get(0));
	void* first = kmlino(0).ptr.ref;
	void* second = kmlinzo(0).ptr.ref;
	CHECK(number(first) + 16 <= number(second) - 32);
	CHECK(number(second) + 16 <= number(get(16)));
	kmlinx(top);
}

TEST_CASE("kmlinz and kmlinzo are zeroed, also where memory was used", "[lin]")
{
	void* top = kmlini();
	std::memset(get(100000), 0xA5, 100000);
	kmlinx(top);
	const kmres zeroed = kmlinz(50000);
	CHECK(is_filled(zeroed.raw, 50000, 0));
	const kmres object = kmlinzo(30000);
	CHECK(is_filled(object.ptr.ref, 30000, 0));
	kmlinx(top);
}

TEST_CASE("kmlinx frees all that was allocated since", "[lin]")
{
	void* top = kmlini();
	Bytes* first = get(100);
	std::vector<Bytes*> later;
	for (int i = 0; i < 1000; i++)
		later.push_back(get(1000));
	CHECK(kmlinx(later[500]) == kmcond_ok);
	CHECK(get(1000) == later[500]);
	CHECK(kmlinx(first) == kmcond_ok);
	CHECK(kmlini() == first);
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("what is not below the top is an error code, not corruption", "[lin][misuse]")
{
	void* top = kmlini();
	Bytes* low = get(100);
	Bytes* high = get(100);
	std::memset(low, 7, 100);
	CHECK(kmlinx(high) == kmcond_ok);
	CHECK(kmlinx(high) == kmcond_ok); // it is the top
	CHECK(kmlinx(low) == kmcond_ok);
	CHECK(kmlinx(high) == kmcond_order);
	CHECK(kmlini() == low);
	CHECK(kmlinx(low + 1) == kmcond_foreign);
	int local = 0;
	CHECK(kmlinx(&local) == kmcond_foreign);
	CHECK(kmlinx(nullptr) == kmcond_ok);
	CHECK(kmlinx(static_cast<Bytes*>(top) + (std::size_t{1} << 40U)) == kmcond_foreign);
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("another thread's memory is foreign, and so is all of it after its end", "[lin]")
{
	void* theirs = nullptr;
	void* mine = kmlini();
	kmcond of_mine = kmcond_ok;
	std::thread other{[&] {
		theirs = kmlina(10).raw;
		of_mine = kmlinx(mine);
	}};
	other.join();
	CHECK(theirs != nullptr);
	CHECK(of_mine == kmcond_foreign);
	CHECK(kmlinx(theirs) == kmcond_foreign);
}

TEST_CASE("a thread's end gives its memory back", "[lin]")
{
	const auto use = [] { std::memset(kmlina(1000000).raw, 1, 1000000); };
	std::thread{use}.join();
	const std::size_t before = mapped();
	for (int i = 0; i < 20; i++)
		std::thread{use}.join();
	CHECK(mapped() < before + (std::size_t{1} << 36U)); // less than one thread's reservation
}

TEST_CASE("sizes that cannot be had are refused, and nothing changes", "[lin]")
{
	void* top = kmlini();
	CHECK(kmlina(absurd()).cond == kmcond_toolarge);
	CHECK(kmlino(absurd()).cond == kmcond_toolarge);
	CHECK(kmlina(std::size_t{1} << 45U).cond == kmcond_nomem);
	CHECK(kmlino(std::size_t{1} << 45U).cond == kmcond_nomem);
	CHECK(kmlina(absurd()).raw == nullptr);
	CHECK(kmlini() == top);
}

TEST_CASE("memory far above the top goes back, and is usable again", "[lin]")
{
	void* top = kmlini();
	const std::size_t size = std::size_t{100} << 20U;
	for (int i = 0; i < 3; i++) {
		Bytes* object = get(size);
		std::memset(object, i + 1, size);
		CHECK(is_filled(object + size - 100, 100, static_cast<Bytes>(i + 1)));
		CHECK(kmlinx(top) == kmcond_ok);
	}
}

TEST_CASE("it works beside any malloc, and after a fork on both sides", "[lin]")
{
	void* top = kmlini();
	Bytes* object = get(1000);
	std::memset(object, 9, 1000);
	std::vector<std::unique_ptr<Bytes[]>> others;
	for (std::size_t i = 1; i < 300; i++) {
		others.push_back(std::make_unique<Bytes[]>(i * 100));
		std::memset(get(i), 1, i);
	}
	const pid_t child = fork();
	if (child == 0) {
		const bool holds = is_filled(object, 1000, 9);
		std::memset(object, 1, 1000);
		_exit(holds && kmlina(5000).cond == kmcond_ok && kmlinx(top) == kmcond_ok ? 0 : 1);
	}
	int status = 1;
	REQUIRE(waitpid(child, &status, 0) == child);
	CHECK(status == 0);
	CHECK(is_filled(object, 1000, 9));
	CHECK(kmlinx(top) == kmcond_ok);
}

namespace {

volatile sig_atomic_t handled;
volatile sig_atomic_t faults;

void use_and_leave(int /*signal*/)
{
	void* top = kmlini();
	kmptr secret = kmlino(100).ptr;
	void* large = kmlina(static_cast<std::size_t>(handled) % 64 * 65536).raw;
	const bool is_well = secret.ref != nullptr && large != nullptr &&
			     kmtaint(&secret) == kmcond_ok && kmlinx(top) == kmcond_ok;
	handled = handled + 1;
	faults = faults + (is_well ? 0 : 1);
}

} // namespace

TEST_CASE("a signal handler may use it, and leave the top as it was", "[lin]")
{
	static Bytes stack[65536];
	stack_t on{};
	on.ss_sp = stack;
	on.ss_size = sizeof stack;
	REQUIRE(sigaltstack(&on, nullptr) == 0);
	struct sigaction action {};
	action.sa_handler = use_and_leave;
	action.sa_flags = SA_ONSTACK;
	REQUIRE(sigaction(SIGALRM, &action, nullptr) == 0);
	handled = 0;
	faults = 0;
	const itimerval often{.it_interval = {0, 100}, .it_value = {0, 100}};
	setitimer(ITIMER_REAL, &often, nullptr);
	void* top = kmlini();
	bool is_well = true;
	for (int round = 0; handled < 300; round++) {
		const auto fill = static_cast<Bytes>(round);
		auto* object = static_cast<Bytes*>(kmlina(3000).raw);
		std::memset(object, fill, 3000);
		is_well = is_well && is_filled(object, 3000, fill);
		if (round % 300 == 299)
			is_well = is_well && kmlinx(top) == kmcond_ok;
	}
	const itimerval never{};
	setitimer(ITIMER_REAL, &never, nullptr);
	CHECK(is_well);
	CHECK(faults == 0);
	CHECK(kmlinx(top) == kmcond_ok);
	on.ss_flags = SS_DISABLE;
	sigaltstack(&on, nullptr);
}

TEST_CASE("where address space is short, less is reserved", "[lin]")
{
	const pid_t child = fork();
	if (child == 0) {
		const rlimit limit{.rlim_cur = mapped() + (std::size_t{1} << 29U),
				   .rlim_max = RLIM_INFINITY};
		setrlimit(RLIMIT_AS, &limit);
		int result = 1;
		std::thread{[&] {
			const bool small = kmlina(100000).cond == kmcond_ok;
			const bool large = kmlina(std::size_t{1} << 33U).cond == kmcond_nomem;
			result = small && large ? 0 : 2;
		}}.join();
		_exit(result);
	}
	int status = 1;
	REQUIRE(waitpid(child, &status, 0) == child);
	CHECK(status == 0);
}
