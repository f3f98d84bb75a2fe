// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// full_replay.hh — a trace, replayed thoroughly: every byte of every block is written, and verified
// when the block is resized and before it is freed. Neither two owners of one byte nor a lost byte
// can go unnoticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "random.hh"
#include "replay.hh"
#include "trace.hh"

namespace bench {

template <class Allocator>
class FullReplay {
public:
	FullReplay(Allocator& allocator, const Trace& trace, void** table)
		: allocator_{allocator}, trace_{trace}, table_{table}, held_(trace.slots()),
		  noise_(2 * most)
	{
		Random random{0x9015E};
		for (unsigned char& byte : noise_)
			byte = static_cast<unsigned char>(random.next());
	}

	void replay(Span span)
	{
		for (std::size_t i = span.from; i < span.to && faults_.refused == 0; i++)
			step(i);
	}

	void free_all()
	{
		for (std::uint32_t slot = 0; slot < held_.size(); slot++)
			if (held_[slot].size != 0)
				free_at(slot);
	}

	[[nodiscard]] const Faults& faults() const { return faults_; }

private:
	static constexpr std::size_t most = 65536;

	struct Held {
		std::uint32_t size = 0;
		std::uint32_t noise = 0; ///< offset of its contents in noise_
	};

	void step(std::size_t i)
	{
		const std::uint32_t slot = trace_.slot(i);
		const std::size_t size = trace_.size(i);
		switch (trace_.op(i)) {
		case Op::free:
			free_at(slot);
			return;
		case Op::alloc:
			table_[slot] = allocator_.alloc(nullptr, size);
			break;
		case Op::realloc:
			check(slot, held_[slot].size);
			table_[slot] = allocator_.realloc(table_[slot], size);
			if (table_[slot] != nullptr)
				check(slot, held_[slot].size < size ? held_[slot].size : size);
			break;
		}
		if (table_[slot] == nullptr) {
			held_[slot].size = 0;
			faults_.refused++;
			return;
		}
		std::uintptr_t address;
		std::memcpy(&address, &table_[slot], sizeof address);
		faults_.wrong += address % 16 != 0;
		held_[slot] = {static_cast<std::uint32_t>(size),
			       static_cast<std::uint32_t>(i % most)};
		std::memcpy(table_[slot], &noise_[held_[slot].noise], size);
	}

	void free_at(std::uint32_t slot)
	{
		check(slot, held_[slot].size);
		allocator_.free(table_[slot]);
		held_[slot].size = 0;
	}

	void check(std::uint32_t slot, std::size_t size)
	{
		faults_.wrong += std::memcmp(table_[slot], &noise_[held_[slot].noise], size) != 0;
	}

	Allocator& allocator_;
	const Trace& trace_;
	void** table_;
	std::vector<Held> held_;
	std::vector<unsigned char> noise_;
	Faults faults_;
};

} // namespace bench
