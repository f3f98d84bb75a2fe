// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text.cc — filling the buffer, and writing it.
#include "text.hh"
#include "format.hh"
#include "system.hh"

namespace host {

void Text::add(char c)
{
	if (used_ == capacity)
		send();
	buffer_[used_++] = c;
	last_ = c;
}

void Text::add(std::string_view text)
{
	for (const char c : text)
		add(c);
}

void Text::format(const char* pattern, ...)
{
	Arguments arguments;
	va_start(arguments.list, pattern);
	format(pattern, arguments);
	va_end(arguments.list);
}

void Text::format(const char* pattern, Arguments& arguments)
{
	base::format(*this, pattern, arguments);
}

void Text::end_line()
{
	if (last_ != '\n')
		add('\n');
}

void Text::send()
{
	if (used_ > 0 && put_ != nullptr)
		put_(arg_, buffer_, used_);
	else if (used_ > 0 && !write(descriptor_, {buffer_, used_}))
		is_cut_ = true;
	used_ = 0;
}

} // namespace host
