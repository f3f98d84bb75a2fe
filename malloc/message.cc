// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// message.cc — where messages go, and the beginning that they have in common.
#include "message.hh"
#include "report.hh"
#include "system.hh"
#include <atomic>

namespace shim {
namespace {

constexpr int nowhere = -1;

/// A descriptor, and the file that it was open to when we got it. Programs close descriptors that
/// they do not know, and may since have reused the number for a file of their own.
class Way {
public:
	explicit constexpr Way(int descriptor) : descriptor_{descriptor} {}

	int descriptor() const { return descriptor_.load(std::memory_order_acquire); }
	bool is_for_all() const { return descriptor() == host::standard_error; }
	bool is_known() const { return descriptor() >= 0; }

	bool leads_to(const host::OpenFile& file) const { return file == file_; }
	bool is_there() const
	{
		// If the system did not say then, or does not now, which file it is, any open
		// descriptor of this number is taken for the same one.
		const host::OpenFile now = host::open_file(descriptor());
		const bool is_told = now != host::OpenFile{} && file_ != host::OpenFile{};
		return is_told ? leads_to(now) : host::is_open(descriptor());
	}

	void set(int descriptor)
	{
		file_ = descriptor < 0 ? host::OpenFile{} : host::open_file(descriptor);
		descriptor_.store(descriptor, std::memory_order_release);
	}

	/// Closes the descriptor, unless it may be the program's own by now. If several threads
	/// call this, only one of them closes it.
	void drop()
	{
		const bool was_there = file_ != host::OpenFile{} && is_there();
		const int dropped = descriptor_.exchange(nowhere);
		if (was_there && dropped >= 0)
			host::close_file(dropped);
	}

private:
	std::atomic<int> descriptor_;
	host::OpenFile file_{}; // written once, when the options are read
};

constinit Way named{host::standard_error};
constinit Way spare{nowhere};

} // namespace

int message_descriptor()
{
	// Standard error may be anything the program has made of it, but a descriptor that MALLOCFD
	// named must still be open to the same file.
	const int to = named.descriptor();
	if (!named.is_for_all() ? named.is_there() : !spare.is_known() || host::is_open(to))
		return to;
	return spare.is_known() && spare.is_there() ? spare.descriptor() : nowhere;
}

void keep_message_descriptor()
{
	spare.set(host::duplicate(message_descriptor()));
}

void drop_spare_descriptor()
{
	if (spare.is_known())
		spare.drop();
}

void drop_spare_if_redirected()
{
	if (!spare.is_known() || !named.is_for_all())
		return;
	const host::OpenFile now = host::open_file(host::standard_error);
	if (now != host::OpenFile{} && !spare.leads_to(now))
		spare.drop();
}

void set_message_descriptor(int to)
{
	named.set(to);
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
