// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// drift.cc — a long run in which the typical size drifts from 64 bytes to 4 KiB and back, while the
// bytes in use stay constant: freed blocks never quite fit the next requests.
#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

struct Held {
	void* block;
	std::size_t size;
};

class Drift {
public:
	explicit Drift(std::size_t bytes) : bytes_{bytes}, held_{bytes / 32} {}

	/// Allocates blocks of half to one and a half times `usual`, and frees random ones.
	void phase(double usual, std::size_t ops)
	{
		for (std::size_t i = 0; i < ops; i++) {
			const double drawn = usual * (0.5 + random_.unit());
			const std::size_t size =
				std::max<std::size_t>(16, static_cast<std::size_t>(drawn));
			while (live_ + size > bytes_)
				remove(random_.below(count_));
			add(size);
		}
	}
	Ledger& end()
	{
		while (count_ != 0)
			remove(count_ - 1);
		return ledger_;
	}
	[[nodiscard]] std::size_t live() const { return live_; }

private:
	void add(std::size_t size)
	{
		void* p = take(size);
		ledger_.put(p, size);
		*byte_of(p, size - 1) = 0x2A;
		held_[count_++] = {p, size};
		live_ += size;
	}
	void remove(std::size_t at)
	{
		ledger_.find(held_[at].block);
		drop(held_[at].block);
		live_ -= held_[at].size;
		held_[at] = held_[--count_];
	}

	std::size_t bytes_, live_ = 0, count_ = 0;
	Table<Held> held_;
	Random random_{1};
	Ledger ledger_;
};

} // namespace

Outcome run_drift(const Arguments& arguments)
{
	constexpr int phases = 48; // up in the first half, down in the second
	const std::size_t each = arguments.work("ops", 4'800'000) / phases + 1;
	Drift drift{arguments.work("live", 32U << 20)};
	const Stopwatch watch;
	for (int i = 0; i < phases; i++) {
		const int step = i < phases / 2 ? i : phases - 1 - i;
		drift.phase(64 * std::exp2(6.0 * step / (phases / 2.0 - 1)), each);
	}
	const double seconds = watch.seconds();
	const double settled = resident_bytes();
	const auto live = static_cast<double>(drift.live());
	const Ledger& ledger = drift.end();
	return {.seconds = seconds,
		.ops = each * phases,
		.written = ledger.written,
		.read = ledger.read,
		.settled = settled,
		.live = live};
}

} // namespace bench
