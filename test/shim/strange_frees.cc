// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// strange_frees.cc — double frees of blocks of any origin, by any thread and at unusual times, and
// frees of blocks that are not the caller's any more or never were; double_free.py knows which of
// them are reported.
#include "double_free.hh"
#include <new>
#include <signal.h>
#include <sys/wait.h>

namespace {

// ---- the first free by another call, or of another origin ----

template <class Make>
void twice(Make make)
{
	void* p = hidden(make());
	void* q = hidden(make());
	free(p);
	free(q);
	free(hidden(p));
}

void freed_by_realloc_to_nothing()
{
	void* p = block(small);
	free(realloc(p, hidden_size(0)));
	free(hidden(p));
}

void freed_by_a_moving_realloc()
{
	void* p = block(small);
	void* q = realloc(p, 500);
	free(hidden(p));
	free(q);
}

void freed_by_delete()
{
	void* p = ::operator new(small);
	::operator delete(hidden(p));
	free(hidden(p));
}

void of_calloc()
{
	twice([] { return calloc(1, small); });
}
void of_posix_memalign()
{
	twice([] {
		void* p = nullptr;
		CHECK(posix_memalign(&p, 64, 100) == 0);
		return p;
	});
}
void of_aligned_alloc()
{
	twice([] { return aligned_alloc(256, 512); });
}
void of_memalign()
{
	twice([] { return memalign(64, 64); });
}
void of_valloc()
{
	twice([] { return valloc(100); });
}
void of_strdup()
{
	twice([] { return strdup("a text of its own"); });
}
void of_new()
{
	twice([] { return ::operator new(small); });
}
void of_new_array()
{
	twice([] { return ::operator new[](small); });
}
void of_aligned_new()
{
	twice([] { return ::operator new (128, std::align_val_t{128}); });
}

// ---- threads, processes, unusual times ----

void* handed_over;

void* free_it(void* arg)
{
	free(hidden(handed_over));
	return arg;
}

pthread_barrier_t barrier;

void* free_it_when_told(void* arg)
{
	pthread_barrier_wait(&barrier);
	return free_it(arg);
}

void on_another_thread()
{
	pthread_t thread; // started before the free, because it might allocate the freed block
	CHECK(pthread_barrier_init(&barrier, nullptr, 2) == 0);
	CHECK(pthread_create(&thread, nullptr, free_it_when_told, nullptr) == 0);
	handed_over = freed(small, 0);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, nullptr);
	malloc_trim(0);
}

void* free_it_together(void* arg)
{
	free(block(small)); // so that each thread has a heap of its own
	pthread_barrier_wait(&barrier);
	free(hidden(handed_over));
	pthread_barrier_wait(&barrier);
	return arg;
}

void on_two_threads_at_once()
{
	handed_over = block(small);
	pthread_t threads[2];
	CHECK(pthread_barrier_init(&barrier, nullptr, 2) == 0);
	for (pthread_t& t : threads)
		CHECK(pthread_create(&t, nullptr, free_it_together, nullptr) == 0);
	for (pthread_t& t : threads)
		pthread_join(t, nullptr);
	malloc_trim(0);
}

void after_a_thread_ended()
{
	handed_over = block(small);
	on_a_thread(free_it, size_t{1} << 20);
	free(hidden(handed_over));
	malloc_trim(0);
}

pthread_key_t key;

void free_twice_late(void* p)
{
	static thread_local int round;
	if (++round < 3) { // in the third round the thread has no magazines any more
		pthread_setspecific(key, p);
		return;
	}
	free(hidden(p));
	free(hidden(p));
}

void* end_with_it(void* arg)
{
	pthread_setspecific(key, block(small));
	return arg;
}

void by_a_destructor_of_a_threads_value()
{
	free(block(small));
	CHECK(pthread_key_create(&key, free_twice_late) == 0);
	on_a_thread(end_with_it, size_t{1} << 20);
}

void free_at_exit()
{
	free(hidden(handed_over));
}
void at_exit()
{
	atexit(free_at_exit);
	handed_over = freed(small, 2);
	exit(0);
}

void handle(int /*number*/)
{
	free(hidden(handed_over));
}
void in_a_signal_handler()
{
	signal(SIGUSR1, handle);
	handed_over = freed(small, 2);
	raise(SIGUSR1);
}

void in_a_child()
{
	void* p = freed(small, 2);
	const pid_t child = fork();
	if (child == 0) {
		free(p);
		_exit(0);
	}
	int status = 0;
	CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	raise(WTERMSIG(status));
}

// ---- blocks that were never handed out, or that belong to someone else now ----

void never_handed_out()
{
	char* p = block(small) + static_cast<ptrdiff_t>(48 * 100); // not in the magazine
	free(hidden(p));
	count_owners(p, small);
}

void to_be_handed_out_next()
{
	free(hidden(block(small) + 96));
}

void never_handed_out_and_trim()
{
	free(hidden(block(small) + static_cast<ptrdiff_t>(48 * 100)));
	malloc_trim(0);
}

void realloc_of_what_was_never_handed_out()
{
	static void* all[200];
	for (void*& a : all)
		a = block(small);
	char* p = block(small) + 48 * 100;
	free(realloc(hidden(p), 500));
}

void inside_a_freed_one()
{
	free(static_cast<char*>(freed(small, 2)) + 16);
}

void of_its_next_owner()
{
	void* p = freed(small, 0);
	void* next = block(small);
	printf("the same: %d\n", next == p);
	free(p);
	count_owners(next, small);
}

void by_its_next_owner()
{
	void* p = freed(small, 0);
	void* next = block(small);
	CHECK(next == p || getenv("POOLALLOC_CONF") != nullptr);
	free(p);
	free(hidden(next));
}

const struct test_case cases[] = {
	ROW(freed_by_realloc_to_nothing),
	ROW(freed_by_a_moving_realloc),
	ROW(freed_by_delete),
	ROW(of_calloc),
	ROW(of_posix_memalign),
	ROW(of_aligned_alloc),
	ROW(of_memalign),
	ROW(of_valloc),
	ROW(of_strdup),
	ROW(of_new),
	ROW(of_new_array),
	ROW(of_aligned_new),
	ROW(on_another_thread),
	ROW(on_two_threads_at_once),
	ROW(after_a_thread_ended),
	ROW(by_a_destructor_of_a_threads_value),
	ROW(at_exit),
	ROW(in_a_signal_handler),
	ROW(in_a_child),
	ROW(never_handed_out),
	ROW(to_be_handed_out_next),
	ROW(never_handed_out_and_trim),
	ROW(realloc_of_what_was_never_handed_out),
	ROW(inside_a_freed_one),
	ROW(of_its_next_owner),
	ROW(by_its_next_owner),
};

} // namespace

RUN_CASES(cases)
