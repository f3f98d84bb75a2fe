// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// message.cc — the beginning that all messages have in common.
#include "message.hh"
#include "system.hh"
#include <atomic>

namespace shim {
namespace {

constinit std::atomic<int> descriptor{host::standard_error};
constinit int spare = -1;

} // namespace

int message_descriptor()
{
	const int named = descriptor.load(std::memory_order_relaxed);
	return spare >= 0 && !host::is_open(named) ? spare : named;
}

void keep_message_descriptor()
{
	spare = host::duplicate(message_descriptor());
}

void set_message_descriptor(int to)
{
	descriptor.store(to, std::memory_order_relaxed);
}

void begin_message(host::Text& text)
{
	text.format("poolmalloc: %s[%d]: ", host::program_name(), host::process_id());
}

Message::Message() : text_{message_descriptor()}
{
	begin_message(text_);
}

} // namespace shim
