// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// questions.cc — what the library tells of its blocks and of itself, compared with what is so.
#include "run.hh"
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>

namespace fuzz {
namespace {

PoolMallocStats figures;

void see_text(void* length, const char* /*text*/, std::size_t n)
{
	*static_cast<std::size_t*>(length) += n;
}

FILE* stream_to(const char* path)
{
	FILE* stream = std::fopen(path, "w");
	need(stream != nullptr, "a device cannot be opened");
	std::setvbuf(stream, nullptr, _IONBF, 0);
	return stream;
}

void ask_for_figures(unsigned kind)
{
	static FILE* const nowhere = stream_to("/dev/null");
	static FILE* const full = stream_to("/dev/full");
	std::size_t length = 0;
	switch (kind % 8) {
	case 0:
		need(fuzz_doors.stats(&figures, sizeof figures - kind / 8 * 64) ==
			     sizeof figures - kind / 8 * 64,
		     "poolmallocstats does not know its own size");
		break;
	case 1:
		fuzz_doors.json(see_text, &length);
		need(length > 100, "there is no JSON");
		break;
	case 2:
		fuzz_doors.metrics(see_text, &length);
		need(length > 100, "there are no metrics");
		break;
	case 3:
		fuzz_doors.malloc_stats();
		break;
	case 4:
		need(fuzz_doors.malloc_info(0, nowhere) == 0, "malloc_info has failed");
		break;
	case 5:
		need(fuzz_doors.malloc_info(static_cast<int>(kind / 8 % 2),
					    kind < 64 ? full : nullptr) == -1,
		     "malloc_info has succeeded");
		break;
	case 6:
		need(fuzz_doors.mallinfo() != 0, "mallinfo and mallinfo2 differ");
		break;
	default:
		fuzz_doors.exit_report();
		break;
	}
}

void* next_dlopen(const char* /*name*/, int mode)
{
	need(mode == RTLD_NOW, "RTLD_DEEPBIND came through");
	return &figures;
}

// The next allocator has no memory of its own.

void next_free(void* block)
{
	need(!is_ours(block), "a block of ours was forwarded");
}

void* next_realloc(void* block, std::size_t /*size*/)
{
	need(!is_ours(block), "a block of ours was forwarded");
	return nullptr;
}

std::size_t next_usable_size(void* block)
{
	need(!is_ours(block), "a block of ours was forwarded");
	return 0;
}

/// `ask` is about a block that the program has.
void ask(const Step& step)
{
	Block& block = block_of(step.which);
	if (block.at == run.busy)
		return;
	std::size_t usable = 0;
	switch (step.form % 8) {
	case 0:
	case 1:
		usable = step.form % 8 == 0 ? fuzz_doors.usable_size(block.at)
					    : fuzz_doors.msize(block.at);
		need(usable >= block.size, "less of a block is usable than was asked for");
		return widen(block, usable);
	case 2:
		return fuzz_doors.setmalloctag(block.at, step.which);
	case 3:
		return fuzz_doors.setrealloctag(block.at, step.which);
	case 4:
		fuzz_doors.getmalloctag(block.at);
		break;
	case 5:
		fuzz_doors.getrealloctag(block.at);
		break;
	case 6: {
		const void* base = fuzz_doors.malloctopoolblock(block.at);
		need(fuzz_doors.class_of_block(block.at) != 0 ? base == nullptr
							      : base != nullptr && base <= block.at,
		     "a block's base is wrong");
		break;
	}
	default:
		need(fuzz_doors.usable_size(nullptr) == 0 && fuzz_doors.getmalloctag(nullptr) == 0,
		     "null has a size or a tag");
		fuzz_doors.free(nullptr);
		break;
	}
}

/// A limit is told on the thread that crossed it; what is told may allocate.
void note_limit(void* arg, std::size_t heap)
{
	need(arg == &run && heap == fuzz_doors.pool->cursize, "the limit is told wrongly");
	run.depth++;
	void* block = fuzz_doors.malloc(heap % 300);
	fuzz_doors.free(block);
	run.depth--;
}

void set_soft_limit(std::size_t size)
{
	const std::size_t heap = fuzz_doors.pool->cursize;
	fuzz_doors.limit(size % 8 == 0 ? 0 : heap + size % 1'000'000, note_limit, &run);
}

void set_limit(std::size_t size)
{
	fuzz_doors.pool->maxsize = size % 4 == 0 ? 0 : fuzz_doors.pool->cursize + size % 3'000'000;
}

void switch_flag(unsigned which)
{
	constexpr int flags[] = {POOL_ANTAGONISM, POOL_PARANOIA, POOL_NOREUSE, POOL_TAGS,
				 POOL_TOLERANCE,  POOL_FIRSTFIT, POOL_LOGGING, POOL_DEBUGGING};
	if (which >= 200)
		fuzz_doors.pool->flags = 0;
	else
		fuzz_doors.pool->flags ^= flags[which % 8];
}

struct Walk {
	std::size_t in_use, all;
	unsigned stop_after;
};

int see_piece(void* arg, const PoolBlock* piece)
{
	auto* walk = static_cast<Walk*>(arg);
	const bool is_in_use = piece->state == poolblock_allocated;
	if (piece->state != poolblock_metadata)
		check_piece(piece->ptr, piece->size, is_in_use);
	walk->in_use += is_in_use ? 1 : 0;
	walk->all++;
	return walk->stop_after != 0 && walk->all == walk->stop_after ? 5 : 0;
}

} // namespace

void check_walk()
{
	Walk walk{};
	need(fuzz_doors.walk(see_piece, &walk) == 0, "a walk has stopped");
	need(walk.in_use == block_count(), "a walk has missed a block");
	run.cost += walk.all * 4;
}

void check_figures()
{
	PoolMallocStats& s = figures;
	fuzz_doors.quick_stats(&s);
	need(s.allocated + s.cached + s.deposited + s.slab_free + s.slab_lost + s.slots_free +
			     s.pool_free + s.quarantined + s.pool_metadata ==
		     s.heap,
	     "the figures do not add up to the heap");
	need(s.heap == fuzz_doors.pool->cursize, "the heap's size is wrong");
	need(s.slots_dirty <= s.slots_free, "more slots are dirty than free");
	if (s.blocks != block_count() + run.lost) {
		// Where the system took away the place that a block was to move to.
		need(s.blocks == block_count() + run.lost + 1 && refused() != run.refused_before,
		     "a block was lost, or counted twice");
		run.lost++;
	}
	need(s.allocated >= block_bytes(), "less is allocated than the program has");
}

void do_question(const Step& step)
{
	switch (step.op) {
	case Op::ask:
		return block_count() == 0 ? void() : ask(step);
	case Op::look:
		return block_count() == 0 ? void() : look_at(block_of(step.which));
	case Op::pass_time:
		return pass_milliseconds(step.which % 700);
	case Op::idle:
		fuzz_doors.poolidle();
		break;
	case Op::trim:
		if (step.which % 2 == 0)
			fuzz_doors.malloc_trim(0);
		else
			fuzz_doors.pooltrim(fuzz_doors.pool);
		break;
	case Op::limit:
		return set_limit(step.size);
	case Op::soft_limit:
		return set_soft_limit(step.size);
	case Op::flags:
		return switch_flag(step.which);
	case Op::perturb:
		fuzz_doors.mallopt(step.which % 8 == 0 ? -6 : -static_cast<int>(step.which % 10),
				   step.which >= 128);
		break;
	case Op::figures:
		return ask_for_figures(step.which);
	case Op::walk: {
		Walk walk{.in_use = 0, .all = 0, .stop_after = step.which};
		if (step.which % 4 == 0)
			fuzz_doors.poolmalloccheck();
		return run.lost != 0 ? void() : void(fuzz_doors.walk(see_piece, &walk));
	}
	case Op::load_module:
		need(fuzz_doors.dlopen("no-such-module", RTLD_NOW | RTLD_DEEPBIND) == &figures,
		     "dlopen has not jumped on to the next one");
		break;
	default:
		break;
	}
}

} // namespace fuzz

extern "C" void* board_symbol(const char* name)
{
	using namespace fuzz;
	if (std::strcmp(name, "dlopen") == 0)
		return std::bit_cast<void*>(&next_dlopen);
	if (std::strcmp(name, "free") == 0)
		return std::bit_cast<void*>(&next_free);
	if (std::strcmp(name, "realloc") == 0)
		return std::bit_cast<void*>(&next_realloc);
	return std::bit_cast<void*>(&next_usable_size);
}
