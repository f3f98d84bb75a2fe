// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// message.hh — what the malloc replacement says, and where.
#pragma once
#include "text.hh"

namespace shim {

/// The descriptor that MALLOCFD names, for as long as it is open to the same; the standard error
/// without. Negative if there is no way to say anything.
int message_descriptor();
void set_message_descriptor(int descriptor);

/// Keeps a way to say something at the very end: many programs close their standard error
/// in an exit handler, in order to learn of errors, before we are asked for a summary.
void keep_message_descriptor();

/// Lets go of it: whoever reads the other end of a pipe waits for all that may write to it. For the
/// child of a fork, which may be a daemon.
void drop_spare_descriptor();

/// The same in a program that has put something else in the place of its standard error.
void drop_spare_if_redirected();

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
