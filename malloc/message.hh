// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// message.hh — the malloc replacement's messages, and where they go.
#pragma once
#include "text.hh"

namespace shim {

/// The descriptor that MALLOCFD names, while it is open to the same file; standard error without
/// MALLOCFD. If that is closed: the spare, if there is one. Negative if no message can be written.
int message_descriptor();
void set_message_descriptor(int descriptor);

/// Keeps a spare (a duplicate of the descriptor) for the summary at exit: many programs close their
/// standard error in an exit handler, to detect write errors, before the summary is written.
void keep_message_descriptor();

/// Closes the spare. For the child of a fork, which may be a daemon: the reader of a pipe waits
/// until every process that may write to it has closed it.
void drop_spare_descriptor();

/// Closes the spare if the program has redirected its standard error to another file.
void drop_spare_if_redirected();

/// Adds "poolmalloc: program[process]: ".
void begin_message(host::Text& text);

/// One message: that beginning, and what is added to it. It is written, as whole lines, at the end
/// of the scope.
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
