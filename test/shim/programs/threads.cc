// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads.cc — threads that come and go, and pass their blocks to each other.
//
// Each block has a pattern made from its own number, so that two owners of one byte, or a byte lost
// in a realloc, are detected by whichever thread frees it. The output does not depend on the order
// in which the threads run.
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Piece {
	unsigned char* at;
	std::size_t size;
	unsigned number;
};

class Exchange {
public:
	/// Leaves a piece for the other threads, and takes one of theirs.
	Piece swap(Piece mine)
	{
		const std::lock_guard held{lock_};
		std::swap(mine, places_.at(turn_++ % places_.size()));
		return mine;
	}

	std::vector<Piece> rest()
	{
		const std::lock_guard held{lock_};
		return {places_.begin(), places_.end()};
	}

private:
	std::mutex lock_;
	std::array<Piece, 64> places_{};
	std::size_t turn_ = 0;
};

Exchange exchange;
std::atomic<std::uint64_t> pieces_freed;
std::atomic<std::uint64_t> bytes_freed;

unsigned char pattern(unsigned number, std::size_t at)
{
	return static_cast<unsigned char>(number * 31 + at);
}

void fill(const Piece& piece, std::size_t from)
{
	for (std::size_t i = from; i < piece.size; i++)
		piece.at[i] = pattern(piece.number, i);
}

void verify(const Piece& piece)
{
	for (std::size_t i = 0; i < piece.size; i++) {
		if (piece.at[i] != pattern(piece.number, i)) {
			std::fprintf(stderr, "piece %u of %zu bytes is damaged at %zu\n",
				     piece.number, piece.size, i);
			std::abort();
		}
	}
}

Piece make(unsigned number, unsigned random)
{
	const std::size_t size = random % 16 == 0 ? random % 40000 : random % 500;
	Piece piece{static_cast<unsigned char*>(std::malloc(size)), size, number};
	if (piece.at == nullptr)
		std::abort();
	fill(piece, 0);
	return piece;
}

void resize(Piece& piece, unsigned random)
{
	const std::size_t before = piece.size;
	const std::size_t size = 1 + random % 900;
	auto* moved = static_cast<unsigned char*>(std::realloc(piece.at, size));
	if (moved == nullptr)
		std::abort();
	piece = {moved, size, piece.number};
	fill(piece, std::min(before, size));
}

void release(const Piece& piece)
{
	if (piece.at == nullptr)
		return;
	verify(piece);
	pieces_freed++;
	bytes_freed += piece.size;
	std::free(piece.at);
}

void work(unsigned which, unsigned rounds)
{
	unsigned random = which * 2654435761U + 1;
	std::string text;
	for (unsigned round = 0; round < rounds; round++) {
		random = random * 1664525U + 1013904223U;
		Piece piece = make(which * rounds + round, random >> 8U);
		if (random % 5 == 0)
			resize(piece, random >> 7U);
		release(exchange.swap(piece));
		const auto number = std::make_unique<unsigned>(round);
		text += std::to_string(*number);
		if (text.size() > 5000)
			text = std::string{};
	}
}

} // namespace

int main()
{
	const char* size = std::getenv("SIZE");
	const bool is_small = size != nullptr && std::strcmp(size, "small") == 0;
	const unsigned rounds = is_small ? 100 : 3000;
	constexpr unsigned waves = 4;
	constexpr unsigned width = 8;
	for (unsigned wave = 0; wave < waves; wave++) {
		std::vector<std::thread> threads;
		for (unsigned i = 0; i < width; i++)
			threads.emplace_back(work, wave * width + i, rounds);
		for (auto& thread : threads)
			thread.join();
	}
	for (const auto& piece : exchange.rest())
		release(piece);
	std::printf("%llu pieces, %llu bytes\n",
		    static_cast<unsigned long long>(pieces_freed.load()),
		    static_cast<unsigned long long>(bytes_freed.load()));
}
