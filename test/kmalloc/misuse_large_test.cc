// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse_large_test.cc — each misuse of a large block, with the complete report.
#include "board.hh"
#include "words.hh"
#include <cstring>
#include <regex>

using namespace std::string_literals;

namespace {

constexpr const char* only_blocks = "; only a block's own address will do";
const std::string never =
	"; either this is a "s + words::double_free + ", or it never was a block's address";

std::string of_free(Board& board, void* ptr)
{
	return board.panic_of([&] { kfree(ptr); });
}

} // namespace

TEST_CASE("misuse: of large blocks", "[misuse]")
{
	Board board;
	Byte* low = get(1000);
	Byte* block = get(2000);
	Byte* high = get(1000);
	const auto freed =
		"kmalloc: kfree(@): "s + words::invalid_free + ": @ is in free memory" + never;
	CHECK(of_free(board, block + 8) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 8 bytes into block @ of 2000 bytes (allocated)" + only_blocks);
	CHECK(of_free(board, block + 1600) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 1600 bytes into block @ of 2000 bytes (allocated)" + only_blocks);
	CHECK(of_free(board, block - 16) ==
	      "kmalloc: kfree(@): "s + words::invalid_free +
		      ": @ is 16 bytes before block @, where kmalloc keeps its own");
	kfree(block);
	CHECK(of_free(board, block) == freed);
	CHECK(of_free(board, block + 64) == freed);
	CHECK(board.panic_of([&] { CHECK(krealloc(block, 10) == nullptr); }) ==
	      "kmalloc: krealloc" + freed.substr(std::strlen("kmalloc: kfree")));
	kfree(low);
	kfree(high);
	CHECK(of_free(board, block) == freed);
	kmalloctrim();
	CHECK(of_free(board, block) == "kmalloc: kfree(@): "s + words::invalid_free + ": " +
					       words::foreign_pointer +
					       " @ is in no bucket, and in no large block");
}

TEST_CASE("misuse: a large block's header is overwritten, or copied", "[misuse]")
{
	Board board;
	Byte* block = get(2000);
	Byte* other = get(2000);
	Byte saved[16];
	std::memcpy(saved, block - 16, 16);
	std::memset(block - 16, 'u', 16);
	CHECK(of_free(board, block) ==
	      "kmalloc: kfree(@): "s + words::header_overwritten +
		      ": the 16 bytes before @ are not what kmalloc wrote there\n"
		      "  they are: 75 75 75 75 75 75 75 75 75 75 75 75 75 75 75 75");
	std::memcpy(block - 16, other - 16, 16);
	CHECK(of_free(board, block).substr(0, 37) ==
	      "kmalloc: kfree(@): "s + words::header_overwritten);
	for (int bit = 0; bit < 128; bit++) {
		std::memcpy(block - 16, saved, 16);
		if (sizeof(std::size_t) == 8 && bit / 32 == 2)
			continue; // the four unused bytes
		block[bit / 8 - 16] ^= static_cast<Byte>(1U << bit % 8);
		REQUIRE(of_free(board, block).substr(0, 37) ==
			"kmalloc: kfree(@): "s + words::header_overwritten);
	}
	std::memcpy(block - 16, saved, 16);
	kfree(block);
	kfree(other);
}

TEST_CASE("misuse: an overflow of a large block is the Pool's to tell", "[misuse]")
{
	Board board;
	Byte* block = get(1000);
	Byte* high = get(1000);
	block[1000] = 'x';
	const std::regex check{"00 00 00 00 .. .. .. ..\\n"};
	CHECK(std::regex_replace(of_free(board, block), check, "00 00 00 00 xx xx xx xx\n") ==
	      "pool kmalloc: poolfree(@): "s + words::buffer_overflow +
		      ": written up to 1 byte past the end of block @ of 1016 bytes (1040 in all, "
		      "allocated)\n"
		      "  past the end: 78 \"x\"\n"
		      "  its first bytes: e8 03 00 00 00 00 00 00 00 00 00 00 xx xx xx xx\n"
		      "  before it: block @ of 1032 bytes (1040 in all, the pool's own)\n"
		      "  after it: block @ of 1016 bytes (1040 in all, allocated)");
	kmallocsize(high);
	// The call did nothing: the block still exists, and can be freed once it is repaired.
	CHECK(figures().large_blocks == 2);
	board.give_up();
}

TEST_CASE("misuse: with KMALLOC_PARANOIA any call for a large block tells of an overflow",
	  "[misuse]")
{
	Board board;
	Byte* block = get(1000);
	Byte* other = get(1000);
	block[1000] ^= 1;
	const auto tells = [&] {
		return board.panic_of([&] {
				    kfree(krealloc(other, 1000));
			    }).find("past the end of a block") != std::string::npos;
	};
	other = get(1000);
	CHECK_FALSE(tells());
	other = get(1000);
	kmallocdebug(KMALLOC_PARANOIA);
	CHECK(tells());
	kmallocdebug(0);
	block[1000] ^= 1;
	board.give_up();
}

TEST_CASE("misuse: with KMALLOC_PARANOIA a call that tells, and returns, does nothing", "[misuse]")
{
	Board board;
	Byte* block = get(1000);
	Byte* other = get(1000, 'o');
	kmallocdebug(KMALLOC_PARANOIA);
	block[1000] ^= 1;
	const auto tells_once = [&](const std::function<void()>& act) {
		const std::string told = board.panic_of(act);
		return told.find("past the end of a block") != std::string::npos &&
		       told.find("--") == std::string::npos;
	};
	CHECK(tells_once([&] { kfree(other); }));
	CHECK(tells_once([&] { CHECK(kmalloc(1000) == nullptr); }));
	CHECK(tells_once([&] { CHECK(krealloc(other, 5000) == nullptr); }));
	CHECK(tells_once([&] { CHECK(krealloc(other, 0) == nullptr); }));
	CHECK(tells_once([&] { CHECK(kmallocsize(other) == 0); }));
	block[1000] ^= 1;
	CHECK(figures().large_blocks == 2);
	CHECK(is_filled(other, 1000, 'o'));
	kfree(block);
	kfree(other);
	CHECK(figures().large_blocks == 0);
}

TEST_CASE("misuse: an overflow is not a request that is refused", "[misuse]")
{
	Board board;
	Byte* block = get(1000);
	Byte* high = get(1000);
	block[1000] ^= 1;
	board.panic_of([&] { CHECK(krealloc(block, 9000) == nullptr); });
	CHECK(board.nomems == 0);
	CHECK(figures().refused == 0);
	block[1000] ^= 1;
	kfree(block);
	kfree(high);
}
