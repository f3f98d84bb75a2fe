// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// reader.hh — an input, byte by byte; zeroes after its end.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fuzz {

class Reader {
public:
	Reader(const std::uint8_t* data, std::size_t size) : next_{data}, left_{size} {}
	bool is_at_end() const { return left_ == 0; }
	unsigned byte()
	{
		if (left_ == 0)
			return 0;
		left_--;
		return *next_++;
	}

private:
	const std::uint8_t* next_;
	std::size_t left_;
};

} // namespace fuzz
