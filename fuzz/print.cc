// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// print.cc — prints an input as a C program that makes the same calls and needs only pool.h.
#include "program_text.hh"
#include "script.hh"
#include "target.hh"
#include <algorithm>
#include <cstdio>
#include <string>

namespace fuzz {

namespace {

/// Prints the text without the lines that include a file of this folder.
void print_text(std::string_view text, std::FILE* to)
{
	while (!text.empty()) {
		const std::size_t stop = std::min(text.find('\n'), text.size() - 1) + 1;
		const std::string_view line = text.substr(0, stop);
		text.remove_prefix(stop);
		if (!line.starts_with("#include \""))
			std::fwrite(line.data(), 1, line.size(), to);
	}
	std::fputc('\n', to);
}

std::string flags_text(std::size_t flags)
{
	struct Name {
		int flag;
		const char* name;
	};
	static constexpr Name names[] = {
		{POOL_ANTAGONISM, "POOL_ANTAGONISM"},
		{POOL_PARANOIA, "POOL_PARANOIA"},
		{POOL_VERBOSITY, "POOL_VERBOSITY"},
		{POOL_DEBUGGING, "POOL_DEBUGGING"},
		{POOL_LOGGING, "POOL_LOGGING"},
		{POOL_TOLERANCE, "POOL_TOLERANCE"},
		{POOL_NOREUSE, "POOL_NOREUSE"},
		{POOL_FIRSTFIT, "POOL_FIRSTFIT"},
		{POOL_TAGS, "POOL_TAGS"},
	};
	std::string text;
	for (const Name& n : names)
		if ((flags & static_cast<std::size_t>(n.flag)) != 0)
			text += (text.empty() ? "" : " | ") + std::string{n.name};
	return text.empty() ? "0" : text;
}

std::string number_text(std::size_t n)
{
	if (n < 1U << 20U)
		return std::to_string(n);
	char text[32];
	std::snprintf(text, sizeof text, "0x%zx", n);
	return text;
}

std::string value_text(Arg arg, std::size_t value)
{
	switch (arg) {
	case Arg::flags:
		return flags_text(value);
	case Arg::offset:
		return std::to_string(static_cast<long>(value));
	default:
		return number_text(value);
	}
}

void print_setup(unsigned p, const setup& s, std::FILE* to)
{
	std::fprintf(
		to,
		"\tmake_pool(%u, (struct setup){.quantum = %s, .minblock = %s, .minarena = %s,\n"
		"\t\t.maxsize = %s, .buffer = %s, .flags = %d, .callbacks = 0x%x});\n",
		p, number_text(s.quantum).c_str(), number_text(s.minblock).c_str(),
		number_text(s.minarena).c_str(), number_text(s.maxsize).c_str(),
		number_text(s.buffer).c_str(), s.flags, static_cast<unsigned>(s.callbacks));
}

void print_step(const Step& step, std::FILE* to)
{
	std::string line = step.action->name;
	line += "(";
	unsigned count = 0;
	for (const Arg arg : step.action->args) {
		const unsigned last = count + (arg == Arg::pool_and_slot ? 1 : 0);
		for (; count <= last; count++)
			line += (count == 0 ? "" : ", ") + value_text(arg, step.values[count]);
	}
	std::fprintf(to, "\t%s);\n", line.c_str());
}

} // namespace

void print_script(const Script& script, std::FILE* to)
{
	std::fputs(
		"/* A sequence of calls on pools, found by pool_fuzz; the calls are at the end.\n"
		" * cc this.c -lpoolalloc. It ends in silence if all is well. */\n"
		"#define _GNU_SOURCE\n",
		to);
	for (const std::string_view text : program_text)
		print_text(text, to);
	std::fputs("int main(void)\n{\n\tworld_open();\n", to);
	for (unsigned p = 0; p < world_pools; p++)
		print_setup(p, script.setups[p], to);
	for (const Step& step : script.steps)
		print_step(step, to);
	for (unsigned p = 0; p < world_pools; p++)
		std::fprintf(to, "\tdo_flags(%u, 0);\n\tdo_reset(%u);\n", p, p);
	std::fputs("\treturn 0;\n}\n", to);
}

} // namespace fuzz

int print_input(const std::uint8_t* data, std::size_t size)
{
	fuzz::print_script(fuzz::read_script({data, size}), stdout);
	return 0;
}
