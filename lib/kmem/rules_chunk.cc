// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_chunk.cc — the audit of bins, of chunks, and of the cells in these.
#include "chunk.hh"
#include "rules.hh"

namespace kmem {

namespace {

constexpr std::uint32_t no_cell = ~std::uint32_t{0};

/// Cells of a chunk, by number.
class CellSet {
public:
	/// False if it has that one already.
	bool add(std::uint32_t n)
	{
		const bool is_new = !has(n);
		bits_[n / 8] = static_cast<unsigned char>(bits_[n / 8] | 1U << n % 8);
		return is_new;
	}
	[[nodiscard]] bool has(std::uint32_t n) const { return (bits_[n / 8] >> n % 8 & 1U) != 0; }

private:
	unsigned char bits_[most_chunk / alignment / 8] = {};
};

/// How many cells of the chunk were ever used.
std::uint32_t cells_of(const Chunk* c) REQUIRES(its_lock)
{
	return (c->fresh - first_cell(c, c->step)) / c->step;
}

void* cell_number(Chunk* c, std::uint32_t n)
{
	const std::size_t offset = first_cell(c, c->step) + std::size_t{n} * c->step;
	return at<void>(c, static_cast<std::ptrdiff_t>(offset));
}

/// A cell's number; no_cell, of a pointer to none that ever was used.
std::uint32_t number_of(const Chunk* c, const void* cell) REQUIRES(its_lock)
{
	const std::uintptr_t offset = address_of(cell) - address_of(c);
	const std::uint32_t first = first_cell(c, c->step);
	if (offset < first || offset >= c->fresh || (offset - first) % c->step != 0)
		return no_cell;
	return static_cast<std::uint32_t>((offset - first) / c->step);
}

/// Of a place that can be read.
bool is_fitting(const Source* s, const Chunk* c) REQUIRES(its_lock)
{
	if (c->source != s || c->step == 0 || c->step > max_small || c->step % alignment != 0)
		return false;
	const std::uint32_t first = first_cell(c, c->step);
	return is_chunk_size(c->stop) && first <= c->fresh && c->fresh <= c->stop &&
	       (c->fresh - first) % c->step == 0;
}

/// The list of freed cells. What it leads to is added to `unused`; false if not all of it is.
bool audit_freed(const Chunk* c, CellSet& unused, const Auditor& a) REQUIRES(its_lock)
{
	std::uint32_t n = 0;
	for (const FreeCell* cell = c->free; cell != nullptr; n++) {
		const std::uint32_t number = number_of(c, cell);
		if (!a.hold(number != no_cell && unused.add(number), Rule::free_is_linked, cell))
			return false;
		cell = at_address<FreeCell>(cell->next(link_code()));
	}
	a.hold(c->used + n == cells_of(c), Rule::used_adds_up, c);
	return true;
}

/// The chunks with room of one size.
void audit_list(const Source* s, const Bin& bin, const Auditor& a) REQUIRES(its_lock)
{
	const Chunk* before = nullptr;
	for (const Chunk* c = bin.with_room; c != nullptr; c = c->next) {
		if (!a.hold(can_be_read(c), Rule::room_is_listed, c))
			return;
		const bool is_of_bin = is_fitting(s, c) && &bin == &s->bin[bin_of(c->step)];
		if (!a.hold(is_of_bin, Rule::chunk_fits, c) ||
		    !a.hold(c->prev == before, Rule::room_is_listed, c))
			return;
		a.hold(has_room(c), Rule::room_is_listed, c);
		CellSet unused;
		audit_freed(c, unused, a);
		before = c;
	}
}

bool is_front_sound(const Front* front) REQUIRES(its_lock)
{
	return can_be_read(front) && is_known(front, sizeof *front) && front->count <= Front::room;
}

bool is_twice(const Front& front, std::uint32_t n) REQUIRES(its_lock)
{
	for (std::uint32_t i = 0; i < n; i++)
		if (front.cell[i].memory == front.cell[n].memory)
			return true;
	return false;
}

void audit_front(const Source* s, const Bin& bin, const Auditor& a) REQUIRES(its_lock)
{
	const Front* front = bin.front;
	if (front == nullptr)
		return;
	const bool is_there =
		can_be_read(front) && is_known(front, sizeof *front) && front->count <= Front::room;
	if (!a.hold(is_there, Rule::front_holds_used, front))
		return;
	for (std::uint32_t i = 0; i < front->count; i++) {
		const void* memory = front->cell[i].memory;
		const Chunk* c = front->cell[i].chunk;
		const bool is_chunk = can_be_read(c) && c->source == s;
		if (!a.hold(is_chunk, Rule::front_holds_used, memory) ||
		    !a.hold(is_fitting(s, c), Rule::chunk_fits, c))
			continue;
		a.hold(&bin == &s->bin[bin_of(c->step)] && number_of(c, memory) != no_cell &&
			       !is_twice(*front, i),
		       Rule::front_holds_used, memory);
	}
}

/// Those of the chunk's cells that stand in the front are added to `unused`; false if not all are.
bool add_fronted(const Chunk* c, CellSet& unused, const Auditor& a) REQUIRES(its_lock)
{
	const Front* front = bin_of(c).front;
	if (front == nullptr)
		return true;
	if (!is_front_sound(front))
		return false; // audit_front() told
	for (std::uint32_t i = 0; i < front->count; i++) {
		if (front->cell[i].chunk != c)
			continue;
		const std::uint32_t n = number_of(c, front->cell[i].memory);
		if (!a.hold(n != no_cell && unused.add(n), Rule::front_holds_used,
			    front->cell[i].memory))
			return false;
	}
	return true;
}

/// Is it where its bin's list, or its neighbours in that, lead?
bool is_listed(const Chunk* c) REQUIRES(its_lock)
{
	const bool leads_here = c->prev == nullptr ? bin_of(c).with_room == c
						   : can_be_read(c->prev) && c->prev->next == c;
	return leads_here && (c->next == nullptr || (can_be_read(c->next) && c->next->prev == c));
}

void audit_cell(Chunk* c, void* cell, bool is_unused, const Auditor& a)
{
	const Headed h = headed_at(cell, c->step);
	const bool is_object = h.kind != kmkind_none && h.home == address_of(c);
	if (is_unused) {
		a.hold(!is_object, Rule::free_is_dead, cell);
		return;
	}
	if (a.hold(is_object || tree::is_limit(cell, c->step, address_of(c)), Rule::header_sealed,
		   cell) &&
	    is_object)
		audit_object(h, a);
}

} // namespace

bool is_chunk_size(std::size_t size)
{
	for (std::size_t whole = least_chunk; whole <= most_chunk; whole *= 2)
		if (size == whole - alignment)
			return true;
	return false;
}

void audit_bins(Source* s, const Auditor& a)
{
	for (const unsigned char& growth : s->growth)
		a.hold(growth < 8 && least_chunk << growth <= most_chunk, Rule::growth_bounded,
		       &growth);
	for (const Bin& bin : s->bin) {
		audit_list(s, bin, a);
		audit_front(s, bin, a);
	}
}

void audit_chunk(Source* s, Chunk* c, const Auditor& a)
{
	if (!a.hold(is_fitting(s, c), Rule::chunk_fits, c))
		return;
	a.hold(has_room(c) ? is_listed(c) : bin_of(c).with_room != c, Rule::room_is_listed, c);
	CellSet unused;
	if (!audit_freed(c, unused, a) || !add_fronted(c, unused, a))
		return; // which cells are in use is not known
	for (std::uint32_t n = 0; n < cells_of(c); n++)
		audit_cell(c, cell_number(c, n), unused.has(n), a);
}

} // namespace kmem
