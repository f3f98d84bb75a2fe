// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// message.hh — what the malloc replacement says, and where.
#pragma once
#include "text.hh"

namespace shim {

/// The descriptor that MALLOCFD names; the standard error without.
int message_descriptor();
void set_message_descriptor(int descriptor);

/// Keeps a way to say something at the very end: many programs close their standard error
/// in an exit handler, in order to learn of errors, before we are asked for a summary.
void keep_message_descriptor();

/// "poolmalloc: program[process]: "
void begin_message(host::Text& text);

/// One message: that and what is added to it. Goes out, as
/// whole lines, at the end of its scope.
class Message {
public:
	Message();
	~Message() { text_.end_line(); }
	Message(const Message&) = delete;
	Message& operator=(const Message&) = delete;

	host::Text* operator->() { return &text_; }

private:
	host::Text text_;
};

} // namespace shim
