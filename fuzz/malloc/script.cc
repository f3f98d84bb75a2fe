// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// script.cc — reads bytes as steps, and prints steps as text.
#include "script.hh"
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace fuzz {
namespace {

constexpr const char* names[] = {
	"malloc",      "calloc",       "aligned",     "mallocalign", "malloc, many times",
	"new",         "free",         "free_sized",  "delete",      "free, many",
	"realloc",     "reallocarray", "ask",         "look",        "thread",
	"thread ends", "idle thread",  "time passes", "poolidle",    "malloc_trim",
	"limit",       "soft limit",   "flags",       "M_PERTURB",   "figures",
	"walk",        "refuse",       "fork",        "interleave",  "dlopen",
	"misuse",
};
static_assert(std::size(names) == static_cast<std::size_t>(Op::count));

/// The operation for each byte. Common calls have more entries.
constexpr Op table[] = {
	Op::allocate,
	Op::allocate,
	Op::allocate,
	Op::allocate_zeroed,
	Op::allocate_many,
	Op::allocate_many,
	Op::release,
	Op::release,
	Op::release,
	Op::release_many,
	Op::release_many,
	Op::resize,
	Op::resize,
	Op::allocate_aligned,
	Op::allocate_placed,
	Op::make,
	Op::unmake,
	Op::release_sized,
	Op::resize_array,
	Op::ask,
	Op::look,
	Op::switch_thread,
	Op::switch_thread,
	Op::end_thread,
	Op::run_idle_thread,
	Op::pass_time,
	Op::pass_time,
	Op::idle,
	Op::trim,
	Op::limit,
	Op::soft_limit,
	Op::flags,
	Op::perturb,
	Op::figures,
	Op::walk,
	Op::refuse,
	Op::refuse,
	Op::fork,
	Op::interleave,
	Op::load_module,
	Op::misuse,
};

constexpr const char* options[] = {
	"",
	"antagonism",
	"paranoia",
	"noreuse",
	"tags",
	"tolerance",
	"firstfit",
	"limit=12M",
	"limit=300K",
	"minarena=1M",
	"foreign=ignore",
	"foreign=forward",
	"stats",
	"stats=/s.json",
	"stats=/%p.prom",
	"stats=/s.txt",
	"idlethread",
	"logging",
	"debugging",
	"tags",
	"help",
	"statspid=1000",
	"tegs",
	"limit=x",
	"foreign",
	"foreign=abort",
	"# all\nminarena=64K",
	"firstfit=off",
};

constexpr int errors[] = {ENOMEM, EPERM, EAGAIN, ENOSYS, EINVAL, EINTR};

/// Small sizes, classes and their neighbours, runs, huge sizes, and occasionally an absurd one.
std::size_t read_size(Reader& in)
{
	const std::size_t kind = in.byte();
	const std::size_t low = in.byte();
	if (kind < 70)
		return low;
	if (kind < 110)
		return low * 16 + kind % 16;
	if (kind < 150)
		return (std::size_t{1} << (kind % 20)) + low % 8 - 4;
	if (kind < 190)
		return fuzz_doors.class_size(static_cast<unsigned>(low % 80)) + kind % 3 - 1;
	if (kind < 225)
		return low * 16384 + kind;
	if (kind < 243)
		return (std::size_t{3} << 20U) + low * 131072 + (kind - 225) * 4000;
	if (kind < 250)
		return std::size_t{1} << (25 + low % 10);
	return kind < 253 ? SIZE_MAX - low * 16 : SIZE_MAX / 2 - low;
}

std::size_t read_alignment(Reader& in)
{
	const unsigned n = in.byte();
	return n < 240 ? std::size_t{1} << n % 24 : n; // some are not powers of two
}

unsigned read_two(Reader& in)
{
	const unsigned low = in.byte();
	return low + 256 * in.byte();
}

Refusal read_refusal(Reader& in)
{
	const unsigned a = in.byte();
	const unsigned b = in.byte();
	return {.call = a % refusable_count,
		.first = b % 16,
		.goes_on = (b & 16U) != 0,
		.error = errors[b / 32 % std::size(errors)],
		.harm = a >= 128 ? Harm::half : Harm::none};
}

} // namespace

World read_world(Reader& in)
{
	World world{};
	const unsigned a = in.byte();
	const unsigned b = in.byte();
	world.shape = {.page = std::size_t{4096} << (a % 8 < 6    ? 0
						     : a % 8 == 6 ? 2
								  : 4),
		       .address_space = SIZE_MAX,
		       .is_privileged = a / 8 % 16 == 1,
		       .has_file = a / 8 % 16 == 2,
		       .closed = a / 8 % 16 == 3 ? 2U : 0U};
	if (b % 8 == 7)
		world.shape.address_space = std::size_t{64} << (20 + b / 8 % 8);
	world.has_new_handler = a >= 128;
	world.page_move_worth = std::size_t{4} << (20 + b / 64);
	world.options = "POOLALLOC_CONF=";
	for (unsigned n = b % 8 == 7 ? 0 : b % 4; n > 0; n--) {
		const std::string_view option = options[in.byte() % std::size(options)];
		world.options.append(option).append(",");
		world.is_watched = world.is_watched || option == "antagonism" ||
				   option == "paranoia" || option == "noreuse";
	}
	if (a / 8 % 16 > 12)
		world.descriptor = a / 8 % 16 == 13 ? "MALLOCFD=5" : "MALLOCFD=five";
	return world;
}

Step read_step(Reader& in)
{
	Step step{};
	step.op = table[in.byte() % std::size(table)];
	switch (step.op) {
	case Op::allocate:
	case Op::limit:
	case Op::soft_limit:
		step.size = read_size(in);
		break;
	case Op::allocate_zeroed:
	case Op::allocate_many:
	case Op::make:
		step.form = in.byte();
		step.size = read_size(in);
		step.align = step.op == Op::make ? read_alignment(in) : 0;
		break;
	case Op::allocate_aligned:
	case Op::allocate_placed:
		step.form = in.byte();
		step.size = read_size(in);
		step.align = read_alignment(in);
		break;
	case Op::resize:
	case Op::resize_array:
		step.which = read_two(in);
		step.size = read_size(in);
		step.form = step.op == Op::resize_array ? in.byte() : 0;
		break;
	case Op::release_many:
	case Op::ask:
	case Op::unmake:
	case Op::misuse:
		step.which = read_two(in);
		step.form = in.byte();
		break;
	case Op::release:
	case Op::release_sized:
	case Op::look:
	case Op::pass_time:
		step.which = read_two(in);
		break;
	case Op::refuse:
		step.refusal = read_refusal(in);
		break;
	default:
		step.which = in.byte();
		break;
	}
	return step;
}

void print_world(const World& world)
{
	std::printf("pages of %zu, address space of %zu%s%s%s%s, %s %s\n", world.shape.page,
		    world.shape.address_space, world.shape.is_privileged ? ", privileged" : "",
		    world.shape.has_file ? ", a file" : "",
		    world.shape.closed != 0 ? ", no standard error" : "",
		    world.has_new_handler ? ", a new_handler" : "", world.options.c_str(),
		    world.descriptor.c_str());
}

void print_step(const Step& step)
{
	std::printf("%s: %u, form %u, %zu bytes, align %zu",
		    names[static_cast<std::size_t>(step.op)], step.which, step.form, step.size,
		    step.align);
	const Refusal& r = step.refusal;
	if (step.op == Op::refuse)
		std::printf("; %s number %u%s, error %d%s", refusable[r.call % refusable_count],
			    r.first, r.goes_on ? " and on" : "", r.error,
			    r.harm == Harm::half ? ", half done" : "");
	std::printf("\n");
}

} // namespace fuzz
