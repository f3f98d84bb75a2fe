// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_lin.cc — lin: a thread's own memory, allocated by moving its top, freed by moving it back.
//
//	base    first           top          ready                          end
//	| margin | objects       |   usable   |  reserved, not to be touched   |
//
// libk's text moves the program break, which libc's malloc takes for its own. This is a range of
// address space reserved for each thread, of which pages become usable as it grows, so that any
// malloc may be used beside it. Only its thread ever looks at it: there is no lock.
#include "methods.hh"
#include "system.hh"
#include <algorithm>

namespace kmem {

namespace {

/// Before an object of kmlino. Marked ones are found by their chain when a group is freed.
struct LinCell {
	kmcell id;
	union {
		std::uintptr_t home; // 0, when it is sealed
		LinCell* marked_below;
	};
};

static_assert(sizeof(LinCell) == 2 * alignment);

struct Region {
	std::byte* base;
	std::byte* top;
	std::byte* ready;
	std::byte* end;
	LinCell* marked; // the topmost
};

constinit thread_local Region region [[gnu::tls_model("initial-exec")]] = {};

constexpr std::size_t margin = 96; // where any kind may look for its header
constexpr std::size_t most_reserved = std::size_t{1} << 36U;
constexpr std::size_t least_reserved = std::size_t{1} << 20U;
constexpr std::size_t least_step = std::size_t{1} << 16U;
constexpr std::size_t most_step = std::size_t{1} << 24U;
constexpr std::size_t slack = std::size_t{1} << 25U; // usable pages that are kept above the top

std::size_t bytes_between(const std::byte* from, const std::byte* to)
{
	return static_cast<std::size_t>(to - from);
}

void leave(void* /*region*/)
{
	if (region.base != nullptr)
		host::unmap(region.base, bytes_between(region.base, region.end));
	region = {};
}

/// Makes the first pages usable, if the system has any.
bool opened(std::byte* base, std::size_t size)
{
	const std::size_t usable = host::whole_pages(least_step);
	if (!host::commit(base, usable)) {
		host::unmap(base, size);
		return false;
	}
	region = {base, base + margin, base + usable, base + size, nullptr};
	host::at_thread_end(leave, &region);
	return true;
}

/// As much address space as can be had.
bool found()
{
	make_key();
	std::size_t size = most_reserved;
	void* base = host::reserve(nullptr, size);
	while (base == nullptr && size > least_reserved)
		base = host::reserve(nullptr, size /= 4);
	return base != nullptr && opened(static_cast<std::byte*>(base), size);
}

/// Makes `need` bytes at the top usable, and some more, if there are: half of what there is.
[[gnu::noinline]] bool grow(std::size_t need)
{
	if (region.base == nullptr)
		return found() && (need <= bytes_between(region.top, region.ready) || grow(need));
	const std::size_t left = bytes_between(region.ready, region.end);
	const std::size_t missing = need - bytes_between(region.top, region.ready);
	const std::size_t half = bytes_between(region.base, region.ready) / 2;
	const std::size_t step = std::min(std::max(half, least_step), most_step);
	for (std::size_t wanted : {missing > step ? missing : step, missing}) {
		wanted = host::whole_pages(wanted);
		if (wanted == 0 || wanted > left || !host::commit(region.ready, wanted))
			continue;
		region.ready += wanted;
		return true;
	}
	return false;
}

/// Null if there is no room.
void* take(std::size_t need)
{
	if (need > bytes_between(region.top, region.ready) && !grow(need)) [[unlikely]]
		return nullptr;
	void* at_top = region.top;
	region.top += need;
	return at_top;
}

/// Pages far above the top go back. They are zero when they are used again.
void shrink()
{
	std::byte* keep =
		region.base + host::whole_pages(bytes_between(region.base, region.top) + slack);
	host::decommit(keep, bytes_between(keep, region.ready));
	region.ready = keep;
}

/// Destroys the marked objects at and above this place. The cell of one may lie below: it is none.
void shred_marked(const std::byte* from)
{
	while (region.marked != nullptr && object_of(region.marked) >= from) {
		LinCell* cell = region.marked;
		region.marked = cell->marked_below;
		cell->id.seal = ~cell->id.seal;
		wipe(object_of(cell), data_size(cell));
	}
}

std::uint32_t lin_seal(const LinCell* cell)
{
	return seal_of(cell, kmkind_lin, cell->id.size, 0);
}

/// The header of an object that is of kmlino; else null. Before any other there may be one that
/// is left from a group long freed: a kmptr's `cell` says whether to ask.
LinCell* cell_of(void* object)
{
	auto* cell = header_of<LinCell>(object);
	return cell->id.seal == lin_seal(cell) ? cell : nullptr;
}

/// A place up to the top of this thread's memory?
kmcond examine_place(const void* place)
{
	const std::uintptr_t first = address_of(region.base) + margin;
	const std::uintptr_t p = address_of(place);
	if (p < first || p >= address_of(region.end) || p % alignment != 0)
		return kmcond_foreign;
	return p > address_of(region.top) ? kmcond_order : kmcond_ok;
}

} // namespace

namespace lin {

void* top()
{
	return region.base == nullptr && !found() ? nullptr : region.top;
}

Made allocate(std::size_t size, Fill how)
{
	if (size > max_request) [[unlikely]]
		return failed(kmcond_toolarge);
	void* object = take(size == 0 ? alignment : round_up(size));
	if (object == nullptr) [[unlikely]]
		return failed(kmcond_nomem);
	if (how == Fill::zeroes)
		__builtin_memset(object, 0, size);
	return {.cond = kmcond_ok, .object = object, .cell = nullptr};
}

Made allocate_object(std::size_t size, Fill how)
{
	if (size > max_request)
		return failed(kmcond_toolarge);
	auto* cell = static_cast<LinCell*>(take(sizeof(LinCell) + round_up(size == 0 ? 1 : size)));
	if (cell == nullptr)
		return failed(kmcond_nomem);
	cell->id.kind = kmkind_lin;
	cell->id.size = sizeof(LinCell) + size;
	set_mark(cell->id, false);
	cell->marked_below = nullptr;
	cell->id.seal = lin_seal(cell);
	const Made made{.cond = kmcond_ok, .object = object_of(cell), .cell = &cell->id};
	fill(made, how, size);
	return made;
}

kmcond return_to(void* place, Fate fate)
{
	if (place == nullptr)
		return kmcond_ok;
	const kmcond cond = examine_place(place);
	if (cond != kmcond_ok) [[unlikely]]
		return cond;
	auto* new_top = static_cast<std::byte*>(place);
	if (region.marked != nullptr) [[unlikely]]
		shred_marked(new_top);
	if (fate == Fate::shred)
		wipe(new_top, bytes_between(new_top, region.top));
	region.top = new_top;
	if (bytes_between(region.top, region.ready) > 2 * slack) [[unlikely]]
		shrink();
	return kmcond_ok;
}

} // namespace lin

namespace {

Found find_lin(void* object)
{
	const kmcond cond = examine_place(object);
	if (cond == kmcond_order || (cond == kmcond_ok && object == region.top))
		return not_found(kmcond_freed);
	if (cond != kmcond_ok)
		return not_found(cond);
	LinCell* cell = cell_of(object);
	if (cell == nullptr)
		return not_found(kmcond_nosize);
	return {.cond = kmcond_ok, .cell = &cell->id, .size = data_size(cell)};
}

/// An object without a cell, or a cell, and all above it.
kmcond drop_lin(void* place, Fate fate)
{
	const kmcond cond = examine_place(place);
	if (cond == kmcond_order || (cond == kmcond_ok && place == region.top))
		return kmcond_freed;
	return lin::return_to(place, fate);
}

void taint_lin(void* object)
{
	LinCell* cell = cell_of(object);
	if (cell == nullptr || is_marked(cell->id))
		return;
	LinCell** place = &region.marked;
	while (*place != nullptr && *place > cell)
		place = &(*place)->marked_below;
	cell->marked_below = *place;
	*place = cell;
	set_mark(cell->id, true);
}

Made lin_sibling(void* object)
{
	const LinCell* cell = cell_of(object);
	const Made made = lin::allocate_object(data_size(cell), Fill::none);
	if (made.object != nullptr && is_marked(cell->id))
		taint_lin(made.object);
	return made;
}

} // namespace

const Kind lin_kind{.find = find_lin, .drop = drop_lin, .taint = taint_lin, .sibling = lin_sibling};

} // namespace kmem

using kmem::Fate;
using kmem::Fill;

extern "C" {

void* kmlini()
{
	return kmem::lin::top();
}

kmres kmlina(size_t size)
{
	return as_raw(kmem::lin::allocate(size, Fill::none));
}

kmres kmlinz(size_t size)
{
	return as_raw(kmem::lin::allocate(size, Fill::zeroes));
}

kmres kmlino(size_t size)
{
	return as_object(kmem::lin::allocate_object(size, Fill::none), kmkind_lin);
}

kmres kmlinzo(size_t size)
{
	return as_object(kmem::lin::allocate_object(size, Fill::zeroes), kmkind_lin);
}

kmcond kmlinx(void* top)
{
	return kmem::lin::return_to(top, Fate::release);
}
}
