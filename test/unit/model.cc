// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.cc — the calls, and what must be true after them.
#include "model.hh"
#include <algorithm>
#include <array>

namespace {

constexpr std::array placements = {Placement::up, Placement::up_apart, Placement::down,
				   Placement::down_apart};
constexpr std::array<std::size_t, 6> quanta = {0, 0, 8, 24, 64, 100};

/// Small ones mostly; some at the edges of pages and arenas, or larger than these.
std::size_t size_for(unsigned n)
{
	if (n % 31 == 0)
		return (std::size_t{4096} << n / 31 % 5) - n / 155 % 64;
	if (n % 211 == 0)
		return 50000 + n % 100000;
	return n % 23 == 0 ? n % 9000 : n % 500;
}

} // namespace

Model::Model(unsigned seed) : seed_{seed}, free_{p_->free}, move_{p_->move}
{
	p_->quantum = quanta[random() % quanta.size()];
	p_->minblock = random() % 3 == 0 ? random() % 200 : 0;
	p_->minarena = random() % 3 == 0 ? 4096 : 0;
	if (random() % 6 == 0) // such pools have a cache
		p_->minarena = random() % 4 == 0 ? 3 << 20 : 260 << 10;
	p_->maxsize = most_ = random() % 3 == 0 ? p_->minarena + 60000 : 0;
	p_.source.placement = placements[random() % placements.size()];
	p_.source.merges = random() % 4 != 0;
	p_.source.misalignment = random() % 16;
	p_.on_move = [this](void* from, void* to) {
		auto node = held_.extract(from);
		if (node.empty() || node.mapped().pinned || node.mapped().align != 0 ||
		    !is_filled(to, node.mapped().size, node.mapped().fill)) {
			p_.source.faults.emplace_back("move: of a block that must not move");
			return;
		}
		node.key() = to;
		held_.insert(std::move(node));
	};
}

void* Model::pick(unsigned n)
{
	if (held_.empty())
		return nullptr;
	auto it = held_.begin();
	std::advance(it, n % held_.size());
	return it->first;
}

void Model::keep(void* block, Held held)
{
	REQUIRE(p_.source.holds(block, held.size));
	held.fill = ++last_fill_;
	std::memset(block, held.fill, held.size);
	REQUIRE(held_.emplace(block, held).second);
	last_ = block;
}

Model::Held Model::held_of(std::size_t size) const
{
	return {.size = size,
		.fill = 0,
		.align = 0,
		.offset = 0,
		.pinned = false,
		.tagged = (p_->flags & POOL_TAGS) != 0,
		.tag = {}};
}

void Model::take(std::size_t size)
{
	if (void* block = poolalloc(p_, size)) {
		REQUIRE(number(block) % 16 == 0);
		keep(block, held_of(size));
	} else {
		check_refusal(size);
	}
}

void Model::take_aligned(unsigned n)
{
	const std::size_t align = 1 + n % 300;
	const std::size_t offset = n / 300 % align;
	const std::size_t size = n / 7 % 400;
	const std::size_t span = n % 5 == 0 ? 4096 : 0;
	void* block = poolallocalign(p_, size, align, static_cast<long>(offset), span);
	if (block == nullptr) {
		REQUIRE(may_refuse());
		return;
	}
	REQUIRE(number(block) % align == offset);
	if (span != 0 && size != 0)
		REQUIRE(number(block) / span == (number(block) + size - 1) / span);
	Held held = held_of(size);
	held.align = align;
	held.offset = offset;
	keep(block, held);
}

void Model::resize(unsigned n)
{
	void* old = pick(n);
	if (old == nullptr)
		return;
	const Held was = held_.at(old);
	const std::size_t size = 1 + size_for(n / 3);
	void* block = poolrealloc(p_, old, size);
	if (block == nullptr) {
		REQUIRE(may_refuse());
		return;
	}
	REQUIRE(is_filled(block, std::min(size, was.size), was.fill));
	Held now = was;
	now.size = size;
	if (block != old) // it is no aligned block any more
		now.align = 0;
	held_.erase(old);
	keep(block, now);
}

void Model::drop(unsigned n)
{
	if (void* block = pick(n))
		drop_block(block);
}

void Model::drop_block(void* block)
{
	REQUIRE(is_filled(block, held_.at(block).size, held_.at(block).fill));
	held_.erase(block);
	poolfree(p_, block);
}

void Model::fill_up(unsigned n)
{
	if (void* block = pick(n)) {
		Held& held = held_.at(block);
		const std::size_t room = poolmsize(p_, block);
		REQUIRE(room >= held.size);
		held.size = room;
		std::memset(block, held.fill, room);
	}
}

void Model::pin(unsigned n)
{
	if (void* block = pick(n)) {
		held_.at(block).pinned = n % 2 == 0;
		(n % 2 == 0 ? poolpin : poolunpin)(p_, block);
	}
}

void Model::tag(unsigned n)
{
	if (void* block = pick(n)) {
		Held& held = held_.at(block);
		const unsigned which = n % 2;
		REQUIRE(poolgettag(p_, block, static_cast<int>(which)) == held.tag[which]);
		poolsettag(p_, block, static_cast<int>(which), n);
		held.tag[which] = held.tagged ? n : 0;
	}
}

void Model::step(unsigned choice)
{
	const unsigned n = choice / 16;
	switch (choice % 16) {
	case 0:
		return take_aligned(n);
	case 1:
	case 2:
	case 3:
		return resize(n);
	case 4:
	case 5:
	case 6:
	case 7:
		return drop(n);
	case 8:
		return fill_up(n);
	case 9:
		return pin(n);
	case 10:
		return change(n);
	case 11:
		static_cast<void>(n % 8 == 0 ? poolcompact(p_) : poolcompactstep(p_, n % 3000));
		return;
	case 12:
		return act(n);
	default:
		return take(size_for(n));
	}
}

void Model::verify()
{
	REQUIRE(p_.violations().empty());
	REQUIRE(p_.source.faults == std::vector<std::string>{});
	std::size_t seen = 0, requested = 0;
	for (const PoolBlock& b : p_.blocks(poolblock_allocated)) {
		const auto it = held_.find(b.ptr);
		REQUIRE(it != held_.end());
		REQUIRE(it->second.size == b.size);
		REQUIRE((b.pinned != 0) == it->second.pinned);
		REQUIRE((b.aligned != 0) >= (it->second.align != 0));
		if (it->second.align != 0)
			REQUIRE(number(b.ptr) % it->second.align == it->second.offset);
		REQUIRE(b.tag[0] == it->second.tag[0]);
		REQUIRE(b.tag[1] == it->second.tag[1]);
		REQUIRE(is_filled(b.ptr, b.size, it->second.fill));
		seen++;
		requested += b.size;
	}
	REQUIRE(seen == held_.size());
	const PoolStats s = p_.stats();
	REQUIRE(s.requested == requested);
	REQUIRE(s.cursize == p_.source.bytes_out() + p_.source.bytes_lent());
	REQUIRE((p_->maxsize == 0 || s.cursize <= most_));
	REQUIRE(poolroot(p_, this, nullptr) == root_);
}

void Model::drop_all()
{
	recover();
	while (!held_.empty())
		drop(0);
	REQUIRE(p_->curalloc == p_.stats().quarantined_bytes);
	verify();
}
