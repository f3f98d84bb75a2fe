// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.cc — the one place that calls print and panic.
//
// Both get a format of "%s" and a text, so that a kernel's smallest printf will do. A message
// for `print` ends in a newline; `panic` adds its own.
#include "say.hh"
#include "platform.hh"

namespace pool {

namespace {

char* as_format(const char* s)
{
	return const_cast<char*>(s);
}

/// Before an abort: its handlers may use the pool.
void unlock(Pool& pool)
{
	if (pool.unlock != nullptr)
		pool.unlock(&pool);
}

void write(Text& text)
{
	text << "\n";
	poolplatform_write(text.c_str(), text.length());
}

} // namespace

const char* name_of(const Pool& pool)
{
	return pool.name != nullptr ? pool.name : "pool";
}

void say(Pool& pool, Text& text)
{
	if (pool.print != nullptr)
		pool.print(&pool, as_format("%s\n"), text.c_str());
	else
		write(text);
}

void panic(Pool& pool, Text& text)
{
	if (pool.panic != nullptr) {
		pool.panic(&pool, as_format("%s"), text.c_str());
		return;
	}
	unlock(pool);
	say(pool, text);
	poolplatform_abort();
}

void give_up(Pool& pool, Text& text)
{
	panic(pool, text);
	unlock(pool);
	poolplatform_abort();
}

} // namespace pool
