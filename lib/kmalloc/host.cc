// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// host.cc — the operating system as kmalloc's host.
#include "checked.hh"
#include "lock.hh"
#include "session.hh"
#include "system.hh"
#include "text.hh"

/// glibc's flag for a process with one thread; its address is null elsewhere.
extern "C" [[gnu::weak]] char __libc_single_threaded; // NOLINT(bugprone-reserved-identifier)

namespace kalloc {
namespace {

constexpr std::size_t bucket_bytes = std::size_t{64} * 1024;

constinit void* lock_word = nullptr;
constinit bool is_ready_for_fork GUARDED_BY(its_lock) = false;

// Without the lock the state is used only by report_reentry(), which does not return.
void lock() NO_THREAD_SAFETY_ANALYSIS
{
	if (host::Lock{lock_word}.acquire() == host::Acquired::yes) [[likely]]
		return;
	report_reentry(state);
}

void unlock()
{
	host::Lock{lock_word}.release();
}

/// In the child of a fork, what is allocated is whole, whatever other threads were doing.
void prepare_for_fork() REQUIRES(its_lock)
{
	is_ready_for_fork = true;
	host::at_fork(lock, unlock, unlock);
}

void* aligned_part(std::byte* base, std::size_t size, std::size_t align, std::size_t whole)
{
	const std::size_t before = round_up(address_of(base), align) - address_of(base);
	const std::size_t after = whole - before - size;
	if (before != 0)
		host::unmap(base, before);
	if (after != 0)
		host::unmap(base + before + size, after);
	return base + before;
}

void* pages(std::size_t size, std::size_t align) REQUIRES(its_lock)
{
	if (!is_ready_for_fork) [[unlikely]]
		prepare_for_fork();
	// The system places new pages beside earlier ones, so that most are aligned already.
	void* base = host::map(nullptr, size);
	if (base == nullptr || address_of(base) % align == 0)
		return base;
	host::unmap(base, size);
	const std::size_t whole = (base::CheckedSize{size} + align).value_or(0);
	base = whole == 0 ? nullptr : host::map(nullptr, whole);
	return base == nullptr ? nullptr
			       : aligned_part(static_cast<std::byte*>(base), size, align, whole);
}

/// Pages whose frames are known to be adjacent: a single one, or those inside a huge one.
void* contiguous(std::size_t size)
{
	if (size == host::page_size())
		return host::map(nullptr, size);
	return size <= host::huge_page ? host::map_huge() : nullptr;
}

void free_contiguous(void* base, std::size_t size)
{
	host::unmap(base, size == host::page_size() ? size : host::huge_page);
}

void print(const char* text)
{
	host::write(host::standard_error, text);
}

/// A thread that is alone has a mark instead of the lock.
void unlock_if_mine() NO_THREAD_SAFETY_ANALYSIS
{
	if (state.is_inside)
		Session::leave_alone();
	if (host::Lock{lock_word}.is_mine())
		unlock();
}

/// Unlocks first: whoever reads the message, or handles the abort that follows, may want memory.
void send_unlocked(void* /*arg*/, const char* text, std::size_t length)
{
	unlock_if_mine();
	host::write(host::standard_error, {text, length});
}

void panic(const char* text)
{
	{
		host::Text out{send_unlocked, nullptr};
		out.add(text);
		out.end_line();
	}
	host::abort();
}

} // namespace

constinit const kmallochost default_host{
	.page = 0,
	.bucket = bucket_bytes,
	.pages = pages,
	.freepages = host::unmap,
	.merge = nullptr,
	.contiguous = contiguous,
	.freecontiguous = free_contiguous,
	.lock = lock,
	.unlock = unlock,
	.alone = &__libc_single_threaded,
	.print = print,
	.panic = panic,
	.nomem = host::fail_out_of_memory,
	.secret = 0,
};

std::size_t natural_page()
{
	return host::page_size();
}

std::uintptr_t natural_secret()
{
	return static_cast<std::uintptr_t>(host::secret());
}

} // namespace kalloc
