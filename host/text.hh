// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text.hh — a message: composed on the stack, and written in one piece if it fits.
//
// base/ composes it (text_buffer.hh, format.hh); this file only writes it. A message that fits the
// buffer is written at once, so that lines of several threads and processes do not mix. A longer
// one is written in pieces; nothing is cut. A message can also go to a function instead of a
// descriptor.
#pragma once
#include "format.hh"
#include "text_buffer.hh"
#include <cstddef>
#include <string_view>

namespace host {

using base::Arguments;

class Text : public base::Composer<Text> {
public:
	/// Receives a piece of the text; it is not terminated by a NUL.
	using Put = void (*)(void* arg, const char* text, std::size_t length);

	explicit Text(int descriptor) : descriptor_{descriptor} {}
	Text(Put put, void* arg) : put_{put}, arg_{arg} {}
	~Text() { send(); }
	Text(const Text&) = delete;
	Text& operator=(const Text&) = delete;

	void add(char c);
	void add(std::string_view text);

	/// As base::format().
	[[gnu::format(printf, 2, 3)]] void format(const char* pattern, ...);
	void format(const char* pattern, Arguments& arguments);

	/// Ends the line, unless the text is at the start of one.
	void end_line();

	/// Writes what is in the buffer. The destructor does this, too.
	void send();

	/// Was part of the message lost because it could not be written to the descriptor?
	bool is_cut() const { return is_cut_; }

private:
	static constexpr std::size_t capacity = 2000;

	int descriptor_ = -1;
	Put put_ = nullptr;
	void* arg_ = nullptr;
	char last_ = '\n';
	bool is_cut_ = false;
	std::size_t used_ = 0;
	char buffer_[capacity];
};

} // namespace host
