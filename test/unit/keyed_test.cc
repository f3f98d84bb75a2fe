// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// keyed_test.cc — what coded and sealed words promise, at real addresses.
#include "catch.hh"
#include "keyed.hh"
#include <array>

namespace {

using base::Code;
using base::CodedLink;

enum class Sort : std::uint64_t { header = 0, footer = 0x51ED'270B'0000'0000 };
using Key = base::Key<Sort>;

constexpr std::uintptr_t secret = static_cast<std::uintptr_t>(0x5EC2'E75E'C2E7'1234);

/// Cells of 16 bytes, in one run of 64 KiB.
struct alignas(65536) Run {
	struct alignas(16) Cell {
		CodedLink link;
	};
	std::array<Cell, 4096> cell;
};
Run run;

std::uintptr_t address_of(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

bool leads_into_run(std::uintptr_t address)
{
	return address - address_of(&run) < sizeof run;
}

} // namespace

TEST_CASE("a coded link says what was set, and is not its address", "[keyed]")
{
	const Code code{secret};
	CodedLink& link = run.cell[7].link;
	for (const std::uintptr_t next : {std::uintptr_t{0}, address_of(&run.cell[9])}) {
		link.set(code, next);
		CHECK(link.next(code) == next);
		CHECK(link.next(Code{secret ^ secret << 3U}) != next);
		CHECK(link.word != next);
	}
}

TEST_CASE("a coded link that was copied or written over leads out of its run", "[keyed]")
{
	const Code code{secret};
	for (std::size_t from = 0; from < run.cell.size(); from += 37)
		for (std::size_t to = 0; to < run.cell.size(); to += 41) {
			run.cell[from].link.set(code, address_of(&run.cell[5]));
			const CodedLink copy = run.cell[from].link;
			if (from == to)
				continue;
			run.cell[to].link = copy;
			REQUIRE_FALSE(leads_into_run(run.cell[to].link.next(code)));
		}
	for (const std::uintptr_t word : {std::uintptr_t{0}, address_of(&run.cell[3])}) {
		run.cell[5].link.word = word; // as a caller would who knows addresses alone
		CHECK_FALSE(leads_into_run(run.cell[5].link.next(code)));
	}
}

TEST_CASE("a sealed word is true where it was written, as what, and under its key", "[keyed]")
{
	std::array<std::uint64_t, 2> place{};
	const Key key{secret};
	const std::uint64_t word = key.seal(&place[0], Sort::header, 0x1234'5678'9ABC);
	CHECK((word & base::meaning_mask) == 0x1234'5678'9ABC);
	CHECK(key.is_sealed(&place[0], Sort::header, word));
	CHECK_FALSE(key.is_sealed(&place[1], Sort::header, word));
	CHECK_FALSE(key.is_sealed(&place[0], Sort::footer, word));
	CHECK_FALSE(Key{secret ^ 1U}.is_sealed(&place[0], Sort::header, word));
	CHECK_FALSE(key.is_sealed(&place[0], Sort::header, 0));
}

TEST_CASE("a change of any one byte of a sealed word is seen", "[keyed]")
{
	std::uint64_t place = 0;
	const Key key{secret};
	for (const std::uint64_t meaning :
	     {UINT64_C(0), UINT64_C(0x0F0F'0F0F'0F0F), base::meaning_mask})
		for (unsigned byte = 0; byte < 8; byte++)
			for (std::uint64_t change = 1; change < 256; change++) {
				const std::uint64_t word = key.seal(&place, Sort::footer, meaning) ^
							   change << 8 * byte;
				REQUIRE_FALSE(key.is_sealed(&place, Sort::footer, word));
			}
}
