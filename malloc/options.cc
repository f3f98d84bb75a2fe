// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options.cc — where options come from, and messages about bad ones.
#include "options.hh"
#include "message.hh"
#include "system.hh"
#include <atomic>

extern "C" {
/// The program may define this variable.
extern const char* poolalloc_conf [[gnu::weak]];
}

namespace shim {
namespace {

constexpr const char* file_name = "/etc/poolalloc.conf";

constinit Settings current;
constinit char file_text[8192];

const char* expectation(Takes takes)
{
	switch (takes) {
	case Takes::size:
		return "a number of bytes, with or without K, M, G or T";
	case Takes::number:
		return "a number";
	case Takes::foreign:
		return "abort, ignore or forward";
	case Takes::report:
		return "on, off or the path of a file, of at most 255 bytes";
	case Takes::flag:
	case Takes::yes_no:
		break;
	}
	return "on or off";
}

int length(std::string_view s)
{
	return static_cast<int>(s.size());
}

void say_place(Message& message, const char* place, const Item& item)
{
	if (*place == '/')
		message->format("%s:%d: ", place, item.line);
	else
		message->format("%s: ", place);
}

void complain(const char* place, const Item& item, Verdict verdict)
{
	Message message;
	say_place(message, place, item);
	if (verdict == Verdict::unknown_name) {
		message->format("there is no option \"%.*s\"", length(item.name), item.name.data());
		if (const Option* near = nearest_option(item.name))
			message->format("; did you mean \"%s\"?", near->name.data());
		else
			message->format("; POOLALLOC_CONF=help prints them all");
		return;
	}
	const char* wants = expectation(grammar::find_option(item.name)->takes);
	if (verdict == Verdict::no_value)
		message->format("option \"%.*s\" needs a value: %s", length(item.name),
				item.name.data(), wants);
	else
		message->format("option \"%.*s\" cannot be \"%.*s\", only %s", length(item.name),
				item.name.data(), length(item.value), item.value.data(), wants);
}

void read_file(Settings& into)
{
	const std::ptrdiff_t size = host::read_file(file_name, file_text, sizeof file_text);
	if (size < 0)
		return;
	read_list({file_text, static_cast<std::size_t>(size)}, file_name, into);
	if (static_cast<std::size_t>(size) == sizeof file_text) {
		Message message;
		message->format("%s: only the first %d bytes of it were read", file_name,
				static_cast<int>(size));
	}
}

void read_message_descriptor()
{
	const char* value = host::environment("MALLOCFD");
	if (value == nullptr || *value == '\0')
		return;
	std::size_t number = 0;
	if (grammar::read_number(value, number) != Verdict::good || number > INT32_MAX) {
		Message message;
		message->format("MALLOCFD=%s is no descriptor; messages go to the standard error",
				value);
		return;
	}
	// No message if it is closed: many programs close descriptors that their children must not
	// inherit, and each child would print one.
	if (host::is_open(static_cast<int>(number)))
		set_message_descriptor(static_cast<int>(number));
}

void print_help()
{
	host::Text out{message_descriptor()};
	out.format("Options of poolmalloc, for POOLALLOC_CONF=name,name=value,... and %s:\n",
		   file_name);
	for (const Option& option : option_table) {
		const std::string_view hint = value_hint(option.takes);
		const int pad = 32 - length(option.name) - length(hint);
		out.format("  %s%s%*s%s (default: %s)\n", option.name.data(), hint.data(), pad, "",
			   option.help.data(), option.standard.data());
	}
}

void put_into_effect(const Settings& s, Pool& pool)
{
	pool.flags |= s.flags;
	if ((s.flags & debug_flags) != 0)
		pool.flags |= POOL_TAGS;
	if (s.limit != 0)
		pool.maxsize = s.limit;
	pool.minarena = s.minarena;
}

} // namespace

constinit std::atomic<bool> options_are_read{false};

const Settings& settings()
{
	return current;
}

void read_list(std::string_view list, const char* place, Settings& into)
{
	Item item{};
	for (int line = 1; next_item(list, line, item);) {
		const Verdict verdict = apply_item(item, into);
		if (verdict != Verdict::good)
			complain(place, item, verdict);
	}
}

void read_options(Pool& pool)
{
	if (!host::has_environment())
		return;
	options_are_read.store(true, std::memory_order_relaxed);
	const bool is_trusted = !host::is_privileged();
	if (is_trusted)
		read_message_descriptor(); // first, since it says where messages go
	if (&poolalloc_conf != nullptr && poolalloc_conf != nullptr)
		read_list(poolalloc_conf, "poolalloc_conf in the program", current);
	if (is_trusted) {
		read_file(current);
		if (const char* list = host::environment("POOLALLOC_CONF"))
			read_list(list, "POOLALLOC_CONF", current);
	}
	put_into_effect(current, pool);
	if (current.stats)
		keep_message_descriptor();
	if (current.help)
		print_help();
}

} // namespace shim
