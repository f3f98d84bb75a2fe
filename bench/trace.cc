// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trace.cc — generates a trace.
#include "trace.hh"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "random.hh"

namespace bench {

namespace {

/// Empty slots in addition to the live ones: enough that the random walk of the number of live
/// blocks rarely reaches the limit, few enough that a slot is soon filled again.
std::size_t spare_slots(std::size_t live)
{
	return live / 64 + 16;
}

} // namespace

Mapping::Mapping(std::size_t bytes) : base_{nullptr}, bytes_{std::max<std::size_t>(bytes, 1)}
{
	base_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (base_ == MAP_FAILED)
		throw std::runtime_error("no memory for the trace; use fewer --live or --ops");
}

Mapping::~Mapping()
{
	munmap(base_, bytes_);
}

/// The state of the simulated program while its steps are recorded.
class TraceWriter {
public:
	explicit TraceWriter(Trace& trace)
		: trace_{trace}, options_{trace.options_}, random_{trace.options_.seed},
		  held_{trace.final_.as<std::uint32_t>()}
	{
		order_.resize(trace.slots_);
		for (std::size_t i = 0; i < order_.size(); i++)
			order_[i] = static_cast<std::uint32_t>(i);
	}

	void write()
	{
		for (std::size_t i = 0; i < options_.live; i++)
			alloc_at(full_);
		for (std::size_t i = 0; i < options_.warmup; i++)
			step();
		for (std::size_t i = 0; i < options_.steps; i++) {
			step();
			sum_live_ += static_cast<double>(full_);
			sum_bytes_ += static_cast<double>(trace_.live_bytes);
		}
		finish();
	}

private:
	/// The further the number of live blocks is above `live`, the less likely is an allocation.
	void step()
	{
		const auto spare = static_cast<double>(trace_.slots_ - options_.live);
		const double excess =
			(static_cast<double>(full_) - static_cast<double>(options_.live)) / spare;
		const double dice = random_.unit();
		if (full_ == 0 || (full_ < trace_.slots_ && dice <= 0.45 * (1 - excess)))
			alloc_at(full_ + random_.below(trace_.slots_ - full_));
		else if (dice <= 0.90)
			free_at(random_.below(full_));
		else
			realloc_at(random_.below(full_));
	}

	// order_ holds the full slots first, then the empty ones.
	void alloc_at(std::size_t index)
	{
		std::swap(order_[index], order_[full_]);
		const std::uint32_t slot = order_[full_++];
		emit(Op::alloc, slot, size());
	}
	void free_at(std::size_t index)
	{
		const std::uint32_t slot = order_[index];
		std::swap(order_[index], order_[--full_]);
		emit(Op::free, slot, 0);
	}
	void realloc_at(std::size_t index) { emit(Op::realloc, order_[index], size()); }

	std::uint32_t size()
	{
		const Sizes& s = options_.sizes;
		const double drawn = s.median * std::exp(s.sigma * random_.normal());
		return static_cast<std::uint32_t>(std::clamp(drawn, static_cast<double>(s.least),
							     static_cast<double>(s.most)));
	}

	void emit(Op op, std::uint32_t slot, std::uint32_t size)
	{
		trace_.code()[at_] = (static_cast<std::uint32_t>(op) << slot_bits) | slot;
		trace_.small_sizes()[at_] = static_cast<std::uint16_t>(size == 0 ? 0 : size - 1);
		trace_.live_bytes += size;
		trace_.live_bytes -= held_[slot];
		trace_.peak_bytes = std::max(trace_.peak_bytes, trace_.live_bytes);
		trace_.checksum = (trace_.checksum ^ trace_.code()[at_]) * 0x100000001B3U + size;
		held_[slot] = size;
		at_++;
	}

	void finish()
	{
		std::size_t rounded = 0;
		for (std::size_t i = 0; i < trace_.slots_; i++)
			rounded += held_[i] == 0 ? 0 : (held_[i] + 15U) / 16 * 16 + 16;
		trace_.live_blocks = full_;
		trace_.ideal =
			static_cast<double>(rounded) / static_cast<double>(trace_.live_bytes);
		if (options_.steps != 0) {
			trace_.mean_live = sum_live_ / static_cast<double>(options_.steps);
			trace_.mean_size = sum_bytes_ / sum_live_;
		}
	}

	Trace& trace_;
	const TraceOptions& options_;
	Random random_;
	std::uint32_t* held_;
	std::vector<std::uint32_t> order_;
	std::size_t full_ = 0;
	std::size_t at_ = 0;
	double sum_live_ = 0;
	double sum_bytes_ = 0;
};

Trace::Trace(const TraceOptions& options)
	: options_{options}, slots_{options.live + spare_slots(options.live)},
	  code_{end() * sizeof(std::uint32_t)}, sizes_{end() * sizeof(std::uint16_t)},
	  final_{slots_ * sizeof(std::uint32_t)}
{
	TraceWriter{*this}.write();
}

} // namespace bench
