// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trace.hh — what a program asks of its allocator, recorded in advance.
//
// A trace first fills slots 0 … live-1, one block each, and then continues with about 45 %
// allocations, 45 % frees and 10 % reallocations, each of a slot picked at random, so that
// lifetimes are random and the number of live blocks stays near `live`. Steps take six bytes each,
// so that reading them costs the replay next to nothing, and the same for every allocator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

/// Memory straight from the system, resident from the start: it must not disturb any allocator's
/// heap, nor cause page faults while the clock runs.
class Mapping {
public:
	explicit Mapping(std::size_t bytes);
	~Mapping();
	Mapping(const Mapping&) = delete;
	Mapping& operator=(const Mapping&) = delete;

	template <class T>
	[[nodiscard]] T* as() const
	{
		return static_cast<T*>(base_);
	}

private:
	void* base_;
	std::size_t bytes_;
};

enum class Op : std::uint32_t { alloc = 0, free = 1, realloc = 2 };

constexpr std::uint32_t slot_bits = 30;
constexpr std::uint32_t slot_mask = (1U << slot_bits) - 1;

/// Clipped lognormal sizes. The median is chosen so that a perfect allocator with 16 bytes around a
/// block and sizes rounded up to 16 holds 1.10 bytes for each live byte; `Trace::ideal` is the
/// actual value of a trace.
struct Sizes {
	double median = 99;
	double sigma = 1.3;
	std::uint32_t least = 16;
	std::uint32_t most = 65536;
};

struct TraceOptions {
	std::size_t live = 100'000;
	std::size_t warmup = 0; ///< steps before the measured ones
	std::size_t steps = 0;  ///< measured steps
	std::uint64_t seed = 1;
	Sizes sizes;
};

class Trace {
public:
	explicit Trace(const TraceOptions& options);

	[[nodiscard]] std::size_t fill_end() const { return options_.live; }
	[[nodiscard]] std::size_t warmup_end() const { return fill_end() + options_.warmup; }
	[[nodiscard]] std::size_t end() const { return warmup_end() + options_.steps; }
	[[nodiscard]] std::size_t slots() const { return slots_; }

	[[nodiscard]] Op op(std::size_t step) const { return Op{code()[step] >> slot_bits}; }
	[[nodiscard]] std::uint32_t slot(std::size_t step) const
	{
		return code()[step] & slot_mask;
	}
	[[nodiscard]] std::size_t size(std::size_t step) const
	{
		return std::size_t{small_sizes()[step]} + 1;
	}

	/// The size in each slot after the last step; zero: empty.
	[[nodiscard]] const std::uint32_t* final_sizes() const
	{
		return final_.as<std::uint32_t>();
	}

	std::size_t live_blocks = 0; ///< at the end
	std::size_t live_bytes = 0;  ///< at the end
	std::size_t peak_bytes = 0;  ///< the maximum at any time
	double mean_live = 0;        ///< blocks, over the measured steps
	double mean_size = 0;        ///< bytes of a live block, over the measured steps
	double ideal = 0;            ///< the least possible arena bytes per live byte
	std::uint64_t checksum = 0;  ///< equal for equal traces

private:
	friend class TraceWriter;
	[[nodiscard]] std::uint32_t* code() const { return code_.as<std::uint32_t>(); }
	[[nodiscard]] std::uint16_t* small_sizes() const { return sizes_.as<std::uint16_t>(); }

	TraceOptions options_;
	std::size_t slots_;
	Mapping code_;
	Mapping sizes_;
	Mapping final_;
};

} // namespace bench
