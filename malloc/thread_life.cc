// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_life.cc — at a thread's first request, and at its end.
#include "thread_life.hh"
#include "bins.hh"
#include "idle_thread.hh"
#include "options.hh"
#include "system.hh"

namespace shim {
namespace {

/// What is asked for or freed from then on goes to the slabs and back directly.
constinit thread_local bool is_at_its_end [[gnu::tls_model("initial-exec")]] = false;

void end_thread(void* /*heap*/)
{
	ThreadHeap* heap = thread_heap;
	if (heap == &no_heap)
		return;
	thread_heap = &no_heap;
	is_at_its_end = true;
	empty(*heap);
	keep_heap(*heap);
}

} // namespace

ThreadHeap* begin_thread()
{
	if (is_at_its_end || !are_options_read())
		return nullptr;
	ThreadHeap* heap = get_heap();
	if (heap == nullptr)
		return nullptr;
	thread_heap = heap;
	note_thread();
	if (host::at_thread_end(end_thread, heap) || host::is_first_thread())
		[[likely]] // may allocate
		return heap;
	// What it keeps would be lost with the thread. It is tried again at the next request.
	end_thread(heap);
	is_at_its_end = false;
	return nullptr;
}

} // namespace shim
