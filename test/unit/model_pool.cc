// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model_pool.cc — operations on the pool as a whole, and changes in its surroundings.
#include "model.hh"
#include <algorithm>
#include <array>

namespace {

constexpr int settable =
	POOL_ANTAGONISM | POOL_TOLERANCE | POOL_NOREUSE | POOL_FIRSTFIT | POOL_TAGS | POOL_PARANOIA;
constexpr std::array<std::size_t, 8> minarenas = {0, 1, 4096, 4096, 8192, 50000, 65536, 1 << 18};
constexpr std::array<std::size_t, 6> maxsizes = {0, 0, 20000, 60000, 400000, 1 << 20};

} // namespace

/// Changes what a caller may change in a live pool.
void Model::change(unsigned n)
{
	switch (n % 8) {
	case 0:
	case 1:
		p_->flags = static_cast<int>(n) / 8 & settable;
		return;
	case 2:
		p_->flags = 0;
		return;
	case 3:
		return limit(n / 8);
	case 4:
		return refuse(n / 8);
	case 5:
		return switch_callbacks(n / 8);
	default:
		return;
	}
}

void Model::act(unsigned n)
{
	switch (n % 16) {
	case 0:
	case 1:
		pooltrim(p_);
		return;
	case 2:
		return lend(n / 16);
	case 3:
		return n / 16 % 8 == 0 ? reset() : recover();
	case 4:
		return set_root(n / 16);
	case 5:
	case 6:
		return clear_stretch(n / 16);
	case 7:
	case 8:
	case 9:
		return burst(n / 16);
	default:
		return tag(n / 16);
	}
}

/// Allocates many blocks of one size, and frees most of them at once, in this order or in reverse.
void Model::burst(unsigned n)
{
	const std::size_t size = n % 4 == 0 ? n / 4 % 3000 : n / 4 % 300;
	const std::size_t count = 2 + n / 16 % 30;
	std::vector<void*> fresh;
	for (std::size_t i = 0; i < count; i++) {
		const std::size_t before = held_.size();
		take(size);
		if (held_.size() == before)
			break;
		fresh.push_back(last_);
	}
	if (n % 2 == 0)
		std::reverse(fresh.begin(), fresh.end());
	for (std::size_t i = 0; i < fresh.size(); i++)
		if (i % 5 != n % 7 && held_.contains(fresh[i]))
			drop_block(fresh[i]);
}

/// Frees consecutive blocks, so that arenas become empty.
void Model::clear_stretch(unsigned n)
{
	void* from = pick(n);
	for (unsigned left = 5 + n % 60; from != nullptr && left != 0; left--) {
		drop_block(from);
		const auto next = held_.lower_bound(from);
		from = next == held_.end() ? nullptr : next->first;
	}
}

/// Lends memory to pooladopt, sometimes too little.
void Model::lend(unsigned n)
{
	const std::size_t size = n % 3 == 0 ? 1 + n % 3000 : 2000 + n % 20000;
	if (p_.source.lent.size() > 8)
		return;
	void* base = p_.source.lend(size);
	const bool taken = base != nullptr && pooladopt(p_, base, size) != 0;
	if (!taken)
		p_.source.lent.erase(number(base));
	REQUIRE((taken || size < 4000));
	REQUIRE(p_->cursize == p_.source.bytes_out() + p_.source.bytes_lent());
	most_ += taken ? size : 0;
}

void Model::reset()
{
	recover();
	poolreset(p_);
	held_.clear();
	root_ = nullptr;
	REQUIRE(p_.source.out.empty());
	REQUIRE(p_->curalloc == 0);
	REQUIRE(p_.blocks(poolblock_free).size() == p_.source.lent.size());
}

void Model::refuse(unsigned n)
{
	refuses_ = true;
	if (n % 2 == 0)
		p_.source.fail_from(1);
	else
		p_.source.fail_at(1 + n / 2 % 2);
}

/// A lower limit takes nothing away from what the pool has.
void Model::limit(unsigned n)
{
	p_->minarena = minarenas[n % minarenas.size()];
	p_->maxsize = maxsizes[n / 8 % maxsizes.size()];
	most_ = std::max<std::size_t>(p_->maxsize, p_->cursize);
}

void Model::switch_callbacks(unsigned n)
{
	p_->free = n % 4 == 0 ? nullptr : free_;
	p_->move = n / 4 % 4 == 0 ? nullptr : move_;
	p_.source.merges = n / 16 % 3 != 0;
}

void Model::set_root(unsigned n)
{
	void* next = n % 4 == 0 ? nullptr : &p_.source.given + n % 4;
	REQUIRE(poolroot(p_, this, this) == root_); // `this` is not the root, so nothing changes
	REQUIRE(poolroot(p_, root_, next) == root_);
	if (p_->state != nullptr)
		root_ = next;
}

/// Makes arenas available again, and lets them be released again.
void Model::recover()
{
	p_.source.recover();
	refuses_ = false;
	p_->free = free_;
	p_->move = move_;
}

/// NULL is right only if there was no arena, and no free block would have done.
void Model::check_refusal(std::size_t size)
{
	REQUIRE(may_refuse());
	if (p_->quantum > 16 || p_->minblock > size)
		return;
	REQUIRE(p_.stats().largest_free < whole_of(size + ((p_->flags & POOL_TAGS) != 0 ? 32 : 0)));
}
