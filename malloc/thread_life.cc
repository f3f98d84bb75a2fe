// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_life.cc — making a thread's heap at its first request, and emptying it at its end.
#include "thread_life.hh"
#include "bins.hh"
#include "idle_thread.hh"
#include "options.hh"
#include "system.hh"

namespace shim {
namespace {

/// Set when the thread has given up its heap. Its later requests go directly to the slabs.
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
	// There is no way to be called at the thread's end, where its blocks would be lost: do
	// without a heap for now. The next request tries again.
	end_thread(heap);
	is_at_its_end = false;
	return nullptr;
}

} // namespace shim
