// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// near_test.cc — a thread remembers the pool whose cell it freed last, but that must not validate a
// cell that is not one; and counting references without atomic instructions must not lose any.
#include "kmem_test.hh"
#include <csignal>
#include <sys/mman.h>
#include <sys/time.h>
#include <thread>

namespace {

constexpr std::size_t cell_bytes = 48;
constexpr std::size_t room = std::size_t{64} << 10U;

/// Memory that can be made inaccessible; its address stays reserved.
class Pages {
public:
	Pages()
		: base_{mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			     0)}
	{
		REQUIRE(base_ != MAP_FAILED);
	}
	~Pages() { munmap(base_, room); }
	Pages(const Pages&) = delete;
	Pages& operator=(const Pages&) = delete;

	void forbid() { REQUIRE(mprotect(base_, room, PROT_NONE) == 0); }
	[[nodiscard]] void* base() const { return base_; }

private:
	void* base_;
};

Bytes* get(kmpool* pool)
{
	const kmres res = kmpoola(pool);
	REQUIRE(res.cond == kmcond_ok);
	return static_cast<Bytes*>(res.raw);
}

/// Makes the pool the one that this thread remembers.
void come_near(kmpool* pool)
{
	REQUIRE(kmpoolf(get(pool)) == kmcond_ok);
	REQUIRE(kmpoolf(get(pool)) == kmcond_ok);
}

} // namespace

TEST_CASE("pools may be freed into in turn", "[near]")
{
	Pages here;
	Pages there;
	kmpool* pools[] = {kmpoolif(here.base(), room, cell_bytes),
			   kmpoolif(there.base(), room, 2 * cell_bytes)};
	std::vector<Bytes*> cells[2];
	for (int i = 0; i < 200; i++)
		for (int p = 0; p < 2; p++)
			cells[p].push_back(get(pools[p]));
	for (std::size_t i = 0; i < 200; i++)
		for (std::size_t p = 0; p < 2; p++)
			CHECK(kmpoolf(cells[p][i]) == kmcond_ok);
	for (std::size_t i = 0; i < 200; i++)
		for (std::size_t p = 0; p < 2; p++)
			CHECK(kmpoolf(cells[p][i]) == kmcond_freed);
	for (kmpool* pool : pools) {
		kmcount count{};
		CHECK(kmpoolc(pool, &count) == kmcond_ok);
		CHECK(count.used == 0);
		CHECK(kmpoolx(pool) == kmcond_ok);
	}
}

TEST_CASE("no pointer into the pool that is near is a cell, but for cells in use", "[near][misuse]")
{
	Pages pages;
	kmpool* pool = kmpoolif(pages.base(), room, cell_bytes);
	Bytes* used = get(pool);
	std::memset(used, 0x5A, cell_bytes);
	Bytes* last = get(pool); // the cells that were ever used end here
	come_near(pool);
	const Bytes* from = used - sizeof(kmpoolcell) - sizeof(kmpool) + 16;
	for (Bytes* p = const_cast<Bytes*>(from); p < last + 5 * cell_bytes; p++)
		if (p != used && p != last)
			CHECK(kmpoolf(p) != kmcond_ok);
	CHECK(kmpoolf(used) == kmcond_ok);
	CHECK(kmpoolf(used) == kmcond_freed);
	CHECK(kmpoolf(last) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("a copy of a cell in use, header and all, is none", "[near][misuse]")
{
	Pages pages;
	kmpool* pool = kmpoolif(pages.base(), room, 3 * cell_bytes);
	Bytes* one = get(pool);
	Bytes* other = get(pool);
	come_near(pool);
	std::memcpy(other, one - sizeof(kmpoolcell), 2 * sizeof(kmpoolcell));
	CHECK(kmpoolf(other + sizeof(kmpoolcell)) == kmcond_foreign);
	CHECK(kmpoolf(one) == kmcond_ok);
	CHECK(kmpoolf(other) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("a pool that is torn down is near no more, in any thread", "[near]")
{
	Pages pages;
	kmpool* pool = kmpoolif(pages.base(), room, cell_bytes);
	Bytes* cell = get(pool);
	come_near(pool);
	std::thread{[pool] { CHECK(kmpoolx(pool) == kmcond_ok); }}.join();
	CHECK(kmpoolf(cell) != kmcond_ok);
	CHECK(kmpoola(pool).cond == kmcond_kind);

	Pages others;
	kmpool* standing = kmpoolif(others.base(), room, cell_bytes);
	cell = get(standing);
	pages.forbid(); // the remembered pool is not read any more
	CHECK(kmpoolf(cell) == kmcond_ok);
	CHECK(kmpoolx(standing) == kmcond_ok);
}

TEST_CASE("another pool in the place of the one that was near has its own mark and lock", "[near]")
{
	Pages pages;
	kmpool* pool = kmpoolif(pages.base(), room, cell_bytes);
	come_near(pool);
	CHECK(kmpoolx(pool) == kmcond_ok);
	kmpool* next = kmpoolif(pages.base(), room, cell_bytes);
	REQUIRE(next == pool);
	static int locks;
	locks = 0;
	Pool locked{};
	locked.lock = [](Pool*) { locks++; };
	next->lock = &locked; // as for a kmpool whose memory comes from a locked Pool
	Bytes* cell = get(next);
	std::memset(cell, 0x5A, cell_bytes);
	CHECK(locks == 1);
	CHECK(kmpoolf(cell) == kmcond_ok);
	CHECK(locks == 2);
	next->lock = nullptr;
	cell = get(next);
	next->id.shred = kmshred_yes;
	CHECK(kmpoolf(cell) == kmcond_ok);
	CHECK(is_filled(cell, cell_bytes, 0));
	CHECK(kmpoolx(next) == kmcond_ok);
}

namespace {

void* shared_object;
volatile std::sig_atomic_t handled;

extern "C" void count_in_handler(int /*signal*/)
{
	if (kmrefu(shared_object) == kmcond_ok && kmreff(shared_object) == kmcond_ok)
		handled = handled + 1;
}

} // namespace

TEST_CASE("a signal's handler may count while a count is changed", "[near][ref]")
{
	TestSource p;
	shared_object = kmrefa(p, 8).raw;
	REQUIRE(shared_object != nullptr);
	struct sigaction act {};
	struct sigaction old_act {};
	act.sa_handler = count_in_handler;
	REQUIRE(sigaction(SIGALRM, &act, &old_act) == 0);
	const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 50},
			      .it_value = {.tv_sec = 0, .tv_usec = 50}};
	REQUIRE(setitimer(ITIMER_REAL, &often, nullptr) == 0);
	std::size_t wrong = 0;
	while (handled < 2000) {
		wrong += kmrefu(shared_object) == kmcond_ok ? 0 : 1;
		wrong += kmreff(shared_object) == kmcond_ok ? 0 : 1;
	}
	const itimerval never{};
	REQUIRE(setitimer(ITIMER_REAL, &never, nullptr) == 0);
	REQUIRE(sigaction(SIGALRM, &old_act, nullptr) == 0);
	CHECK(wrong == 0);
	const auto* header = static_cast<const kmref*>(shared_object) - 1;
	CHECK(header->refs == 1);
	CHECK(kmreff(shared_object) == kmcond_ok);
	CHECK(kmreff(shared_object) == kmcond_underflow);
}
