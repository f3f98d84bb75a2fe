// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// large.cc — the Pool, its callbacks, and the header of each block.
#include "large.hh"
#include <cstdarg>

namespace kalloc {
namespace {

// The Pool is called with the lock held, and so are its callbacks.

void* grow(std::size_t size) REQUIRES(its_lock)
{
	const std::size_t pages = state.whole_pages(size);
	return pages == 0 ? nullptr : take_pages(state, pages, state.page);
}

void give_back(void* base, std::size_t size) REQUIRES(its_lock)
{
	give_pages(state, base, state.whole_pages(size));
}

int may_join(void* low, void* high)
{
	return the_host().merge == nullptr ? 1 : the_host().merge(low, high);
}

// The engine passes whatever it reports as "%s" and a text.

void print(Pool* /*pool*/, char* format, ...) REQUIRES(its_lock)
{
	va_list arguments;
	va_start(arguments, format);
	print_text(state, va_arg(arguments, const char*));
	print_text(state, "\n");
	va_end(arguments);
}

void panic(Pool* /*pool*/, char* format, ...) REQUIRES(its_lock)
{
	va_list arguments;
	va_start(arguments, format);
	report_of_pool(state, va_arg(arguments, const char*));
	va_end(arguments);
}

/// Does the Pool report nothing during this work?
template <typename Work>
bool is_quiet(State& s, const Work& work)
{
	s.has_told = false;
	work();
	return !s.has_told;
}

/// The Pool's block, which begins with the header.
void* base_of(void* data)
{
	return header_of(data);
}

void* as_data(void* base)
{
	return at<void>(base, sizeof(LargeHeader));
}

bool can_be_asked(std::size_t size)
{
	return size <= largest_size - 2 * sizeof(LargeHeader);
}

void write_header(void* data, std::size_t size)
{
	LargeHeader* h = header_of(data);
	*h = LargeHeader{};
	h->size = size;
	encode(data, LargeMark::allocated);
}

} // namespace

void set_up_pool(State& s)
{
	Pool& pool = s.pool;
	pool.name = "kmalloc";
	pool.quantum = 8;
	pool.minblock = 16;
	pool.minarena = s.page;
	pool.flags = POOL_FIRSTFIT;
	pool.merge = may_join;
	pool.print = print;
	pool.panic = panic;
	set_growth(s, true);
	set_debug(s, 0);
}

void set_pool_growth(State& s, bool is_allowed)
{
	s.pool.alloc = is_allowed ? grow : nullptr;
	s.pool.free = s.may_give() ? give_back : nullptr;
}

void* take_large(State& s, std::size_t size)
{
	if (!can_be_asked(size))
		return nullptr;
	void* base = poolalloc(&s.pool, size + sizeof(LargeHeader));
	if (base == nullptr)
		return nullptr;
	void* data = as_data(base);
	write_header(data, size);
	s.large_blocks++;
	return data;
}

bool prove_large(State& s, const Call& call)
{
	// Arenas are whole pages: where one byte of the header is, there is all of it. The Pool has
	// its own proof of what the header says.
	void* base = base_of(const_cast<void*>(call.pointer));
	if (address_of(base) % 16 == 0 && poolisoverlap(&s.pool, base, 1) != 0 &&
	    decode(call.pointer) == LargeMark::allocated) [[likely]]
		return true;
	report_no_block(s, call);
	return false;
}

bool put_large(State& s, void* data)
{
	encode(data, LargeMark::freed);
	if (is_quiet(s, [&] { poolfree(&s.pool, base_of(data)); })) {
		s.large_blocks--;
		return true;
	}
	encode(data, LargeMark::allocated);
	return false;
}

void* resize_large(State& s, void* data, std::size_t size)
{
	if (!can_be_asked(size))
		return nullptr;
	encode(data, LargeMark::freed); // there may soon be nothing where it stands now
	void* base = poolrealloc(&s.pool, base_of(data), size + sizeof(LargeHeader));
	if (base == nullptr) {
		encode(data, LargeMark::allocated);
		return nullptr;
	}
	write_header(as_data(base), size);
	return as_data(base);
}

std::size_t fill_large(State& s, void* data)
{
	std::size_t room = 0;
	if (!is_quiet(s, [&] { room = poolmsize(&s.pool, base_of(data)); }))
		return 0;
	write_header(data, room - sizeof(LargeHeader));
	return room - sizeof(LargeHeader);
}

// KMALLOC_PARANOIA checks this before a call has done anything. With the Pool's own flag, a call
// would go on after a panic that returned.
bool is_pool_sound(State& s)
{
	return is_quiet(s, [&] { poolcheck(&s.pool); });
}

std::size_t trim_large(State& s)
{
	const std::size_t before = s.held;
	if (!s.may_give())
		return 0; // what the Pool then released would be lost
	if (s.table.fits_few())
		put_own_large(s, s.table.elsewhere() == nullptr ? nullptr
								: s.table.move_to(nullptr, 0));
	if (s.large_blocks == 0 && s.table.elsewhere() == nullptr)
		poolreset(&s.pool); // releases the Pool's metadata, too
	else
		pooltrim(&s.pool);
	return before - s.held;
}

void* take_own_large(State& s, std::size_t size)
{
	return poolalloc(&s.pool, size);
}

void put_own_large(State& s, void* block)
{
	poolfree(&s.pool, block);
}

} // namespace kalloc
