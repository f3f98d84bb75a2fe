// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// faults.cc — each call of host/ fails at the n-th time, for each n.
//
//	faults list                   the scenarios
//	faults calls                  the kinds of calls, the name of each in host/'s source,
//	                              and whether a scenario makes it
//	faults SCENARIO               all of it for one scenario
//
// Each try is a process of its own. A request must give the right result, or NULL with ENOMEM:
// never a wrong byte, never a signal; and once the fault has ended, the same scenario must succeed.
#include "../shim/check.h"
#include "failing_kernel.hh"
#include "requests.hh"
#include "scenarios.hh"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/wait.h>

namespace faults {
namespace {

constexpr struct {
	int number;
	const char* name;
} errors[] = {{EPERM, "EPERM"}, {ENOMEM, "ENOMEM"}, {EAGAIN, "EAGAIN"}, {ENOSYS, "ENOSYS"}};

/// The results of a scenario's tries.
struct Tally {
	unsigned tries, failures;
};

/// What the child learned, in memory shared with the parent.
struct Learned {
	unsigned calls;    // of the fault's kind
	std::size_t nulls; // refused after the fault had ended: must be 0
};
Learned* learned;

/// Whether the heap was used before the fault. In a fresh heap other things can fail.
enum class Begin : unsigned char { cold, warm };

[[noreturn]] void be_child(const Scenario& scenario, const Fault& fault)
{
	alarm(120);
	refuse(fault);
	scenario.run();
	learned->calls = count();
	refuse_nothing();
	learned->nulls = scenario.run();
	_exit(0);
}

/// Returns the status with which the child ended.
int try_it(const Scenario& scenario, const Fault& fault)
{
	*learned = {};
	const pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0)
		be_child(scenario, fault);
	int status = 0;
	CHECK(waitpid(child, &status, 0) == child);
	return status;
}

const char* name_of(int error)
{
	for (const auto& e : errors)
		if (e.number == error)
			return e.name;
	return "?";
}

void tell(const Scenario& scenario, const Fault& f, Begin begin, int status)
{
	std::printf("FAIL  %s: %s number %u%s answers %s%s, %s heap: ", scenario.name, f.call,
		    f.first, f.goes_on ? " and all after it" : "", name_of(f.error),
		    f.harm == Harm::half ? " with half of it done" : "",
		    begin == Begin::cold ? "new" : "used");
	if (WIFSIGNALED(status))
		std::printf("signal %d\n", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		std::printf("exit status %d\n", WEXITSTATUS(status));
	else
		std::printf("%zu requests refused when the fault had ended\n", learned->nulls);
	std::fflush(stdout);
}

/// Tries each n, until there is no n-th call.
void each_time(const Scenario& scenario, Fault fault, Begin begin, Tally& tally)
{
	for (fault.first = 1;; fault.first++) {
		const int status = try_it(scenario, fault);
		tally.tries++;
		if (status != 0 || learned->nulls != 0) {
			tally.failures++;
			tell(scenario, fault, begin, status);
		}
		if (status != 0 || learned->calls < fault.first)
			return;
	}
}

void each_way(const Scenario& scenario, const Call& call, Begin begin, Tally& tally)
{
	// Is it called at all? Most scenarios make few kinds of calls.
	const Fault none{.call = call.name.data(),
			 .error = EPERM,
			 .first = 0,
			 .goes_on = false,
			 .harm = Harm::none};
	CHECK(try_it(scenario, none) == 0);
	if (learned->calls == 0)
		return;
	for (const auto& error : errors) {
		for (const bool goes_on : {false, true}) {
			Fault fault = none;
			fault.error = error.number;
			fault.goes_on = goes_on;
			each_time(scenario, fault, begin, tally);
			// A kernel stops halfway only if memory is short.
			fault.harm = Harm::half;
			if (call.has_half && error.number == ENOMEM)
				each_time(scenario, fault, begin, tally);
		}
	}
}

int run(const Scenario& scenario)
{
	Tally tally{};
	void* shared = mmap(nullptr, sizeof(Learned), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	learned = static_cast<Learned*>(shared);
	for (const Begin begin : {Begin::cold, Begin::warm}) {
		if (begin == Begin::warm)
			CHECK(scenario.run() == 0); // each child inherits this
		for (std::size_t i = 0; i < call_count; i++) {
			const Tally before = tally;
			each_way(scenario, calls[i], begin, tally);
			if (tally.tries != before.tries)
				std::printf("called: %s, %u tries\n", calls[i].name.data(),
					    tally.tries - before.tries);
			std::fflush(stdout);
		}
	}
	std::printf("%u tries, %u failures\n", tally.tries, tally.failures);
	return tally.failures != 0 || tally.tries == 0 ? 1 : 0;
}

} // namespace
} // namespace faults

int main(int argc, char** argv)
{
	const std::string_view wanted = argc > 1 ? argv[1] : "";
	for (std::size_t i = 0; i < faults::scenario_count && wanted == "list"; i++)
		std::puts(faults::scenarios[i].name);
	for (std::size_t i = 0; i < faults::scenario_count && wanted == "calls"; i++)
		faults::scenarios[i].run();
	for (std::size_t i = 0; i < faults::call_count && wanted == "calls"; i++)
		std::printf("%s\t%s\t%d\n", faults::calls[i].source.data(),
			    faults::calls[i].name.data(), faults::was_made(i) ? 1 : 0);
	if (wanted == "list" || wanted == "calls")
		return 0;
	if (wanted == "a magazine that cannot be had")
		return static_cast<int>(faults::a_magazine_that_cannot_be_had());
	for (std::size_t i = 0; i < faults::scenario_count; i++)
		if (wanted == faults::scenarios[i].name)
			return faults::run(faults::scenarios[i]);
	return 2;
}
