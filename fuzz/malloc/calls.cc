// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// calls.cc — the malloc family, with what a program may expect of each call.
#include "run.hh"
#include <algorithm>
#include <cerrno>
#include <new>

namespace fuzz {
namespace {

constexpr int no_error = 77;
constexpr std::size_t natural = 16;

/// Some of the sizes cost too much where every byte is filled or looked at.
std::size_t tamed(std::size_t size)
{
	constexpr std::size_t most = 300'000;
	return is_watched() && size > most && size < SIZE_MAX / 4 ? size % most : size;
}

/// SIZE_MAX if there is no such number.
std::size_t sum(std::size_t a, std::size_t b)
{
	return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

bool is_power(std::size_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/// Enters what a call returned.
void note(void* block, std::size_t size, std::size_t align)
{
	if (block == nullptr) {
		need(may_refuse(size), "a request was refused, and nothing stood in its way");
		need(errno == ENOMEM, "a request was refused, and errno does not say why");
		return;
	}
	need(errno == no_error || may_refuse(size), "a call that succeeded has set errno");
	add_block(block, size, align);
}

void begin()
{
	errno = no_error;
}

bool is_full()
{
	return block_count() >= most_blocks;
}

void allocate(std::size_t size)
{
	begin();
	note(fuzz_doors.malloc(size), size, natural);
}

void allocate_zeroed(const Step& step)
{
	const std::size_t count = step.form % 8;
	const std::size_t each = tamed(step.size) / std::max<std::size_t>(count, 1);
	const std::size_t size = count * each;
	begin();
	void* block =
		step.form < 128 ? fuzz_doors.calloc(count, each) : fuzz_doors.mallocz(size, 1);
	if (block != nullptr)
		look_for_zeroes(block, size);
	run.cost += std::min(size, std::size_t{4} << 20U);
	note(block, size, natural);
}

/// A product that is no size.
void allocate_overflow(const Step& step)
{
	begin();
	need(fuzz_doors.calloc(SIZE_MAX / 2 + step.size % 1000, 3) == nullptr && errno == ENOMEM,
	     "a product that is no size was served");
	begin();
	need(fuzz_doors.reallocarray(nullptr, SIZE_MAX / 2, 5) == nullptr && errno == ENOMEM,
	     "a product that is no size was served");
}

void posix_aligned(std::size_t size, std::size_t align)
{
	void* const untouched = &run;
	void* block = untouched;
	begin();
	const int error = fuzz_doors.posix_memalign(&block, align, size);
	need(errno == no_error, "posix_memalign has set errno");
	if (!is_power(align) || align % sizeof(void*) != 0) {
		need(error == EINVAL && block == untouched, "a bad alignment was served");
		return;
	}
	if (error != 0) {
		need(error == ENOMEM && block == untouched && may_refuse(sum(size, align)),
		     "posix_memalign has failed, and nothing stood in its way");
		return;
	}
	add_block(block, size, std::max(align, natural));
}

void allocate_aligned(const Step& step)
{
	const std::size_t size = tamed(step.size);
	const std::size_t align = step.align;
	const unsigned kind = step.form % 5;
	if (kind == 0)
		return posix_aligned(size, align);
	begin();
	if (kind > 2) {
		void* block = kind == 3 ? fuzz_doors.valloc(size) : fuzz_doors.pvalloc(size);
		return note(block, size, run.world.shape.page);
	}
	void* block = kind == 1 ? fuzz_doors.aligned_alloc(align, size)
				: fuzz_doors.memalign(align, size);
	if (!is_power(align) && (kind == 1 || align != 0)) {
		need(block == nullptr && errno == EINVAL, "a bad alignment was served");
		return;
	}
	if (block == nullptr)
		need(may_refuse(sum(size, align)), "an aligned block was refused");
	else
		note(block, size, std::max(align, natural));
}

void allocate_placed(const Step& step)
{
	const std::size_t size = tamed(step.size) % 5'000'000;
	const std::size_t align = step.align % 65'537;
	const auto offset = static_cast<long>(step.form % 64) * 8;
	const std::size_t span = step.form < 128 ? 0 : std::size_t{4096} << step.form % 8;
	begin();
	void* block = fuzz_doors.mallocalign(size, align, offset, span);
	if (block == nullptr) {
		need(errno == EINVAL ||
			     (errno == ENOMEM && may_refuse(sum(size, sum(align, span)))),
		     "mallocalign has failed, and nothing stood in its way");
		return;
	}
	const auto at = reinterpret_cast<std::uintptr_t>(block); // NOLINT(*-reinterpret-cast)
	need(align == 0 || (at - static_cast<std::uintptr_t>(offset)) % align == 0,
	     "mallocalign has not kept to the offset");
	need(span == 0 || size == 0 || at / span == (at + size - 1) / span,
	     "mallocalign has crossed a span");
	note(block, size, 1);
}

void allocate_many(const Step& step)
{
	const std::size_t size = tamed(step.size);
	const unsigned n = size > 70'000 ? step.form % 8 : step.form;
	for (unsigned i = 0; i < n && !is_full(); i++) {
		begin();
		void* block = fuzz_doors.malloc(size);
		note(block, size, natural);
		if (block == nullptr)
			return;
	}
}

unsigned handler_calls;

void handle_no_memory()
{
	if (++handler_calls % 3 == 0)
		std::set_new_handler(nullptr);
}

void make(const Step& step)
{
	const std::size_t size = tamed(step.size);
	const unsigned form = step.form % 8;
	const bool is_aligned = (form & 2U) != 0;
	std::set_new_handler(run.world.has_new_handler ? handle_no_memory : nullptr);
	handler_calls = 0;
	errno = no_error;
	void* block = fuzz_doors.make(form, size, step.align);
	std::set_new_handler(nullptr);
	if (block == nullptr) {
		need((is_aligned && !is_power(step.align)) || may_refuse(sum(size, step.align)),
		     "operator new has failed, and nothing stood in its way");
		return;
	}
	add_block(block, size, is_aligned ? std::max(step.align, natural) : natural);
}

void fill_cost(std::size_t size)
{
	if (is_watched())
		run.cost += size;
}

void release(unsigned which, unsigned kind)
{
	if (block_of(which).at == run.busy)
		return;
	const Block block = take_block(which);
	fill_cost(block.size);
	begin();
	switch (kind % 4) {
	case 0:
		fuzz_doors.free(block.at);
		break;
	case 1:
		fuzz_doors.free_sized(block.at, block.size);
		break;
	case 2:
		fuzz_doors.free_aligned_sized(block.at, natural, block.size);
		break;
	default:
		fuzz_doors.cfree(block.at);
		break;
	}
	need(errno == no_error, "free has set errno");
}

void unmake(const Step& step)
{
	if (block_of(step.which).at == run.busy)
		return;
	const Block block = take_block(step.which);
	fill_cost(block.size);
	fuzz_doors.unmake(step.form % 8, block.at, block.size, natural);
}

/// The newest first, or whichever come.
void release_many(const Step& step)
{
	const bool is_newest_first = step.form >= 128;
	for (unsigned i = 0; i <= step.form % 128 && block_count() != 0; i++)
		release(is_newest_first ? static_cast<unsigned>(block_count()) - 1
					: step.which + i * 3,
			0);
}

void resize(const Step& step, std::size_t count)
{
	const Block old = block_of(step.which);
	if (old.at == run.busy)
		return;
	void* outer = run.busy;
	run.busy = old.at;
	const std::size_t size = tamed(step.size) / count * count;
	look_at(old);
	run.cost += std::min(std::min(old.size, size), std::size_t{80} << 20U) / 16;
	begin();
	void* block = count == 1 ? fuzz_doors.realloc(old.at, size)
				 : fuzz_doors.reallocarray(old.at, count, size / count);
	run.busy = outer;
	if (block == nullptr && size != 0) {
		need(size > old.size, "a block was refused to become smaller");
		return note(block, size, natural);
	}
	need(errno == no_error || may_refuse(size), "realloc has succeeded, and set errno");
	if (block != nullptr)
		look_at_start(old, static_cast<const Byte*>(block), size);
	forget_block(number_of(old.at));
	if (block != nullptr)
		add_block(block, size, block == old.at ? 1 : natural); // as mallocalign put it
}

} // namespace

void do_call(const Step& step)
{
	const bool makes = step.op <= Op::make;
	if (makes ? is_full() : block_count() == 0)
		return;
	switch (step.op) {
	case Op::allocate:
		return allocate(tamed(step.size));
	case Op::allocate_zeroed:
		return step.form == 255 ? allocate_overflow(step) : allocate_zeroed(step);
	case Op::allocate_aligned:
		return allocate_aligned(step);
	case Op::allocate_placed:
		return allocate_placed(step);
	case Op::allocate_many:
		return allocate_many(step);
	case Op::make:
		return make(step);
	case Op::release:
		return release(step.which, 0);
	case Op::release_sized:
		return release(step.which, 1 + step.which % 3);
	case Op::unmake:
		return unmake(step);
	case Op::release_many:
		return release_many(step);
	case Op::resize:
		return resize(step, 1);
	default:
		return resize(step, 1 + step.form % 4);
	}
}

} // namespace fuzz
