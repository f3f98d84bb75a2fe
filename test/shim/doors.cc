// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// doors.cc MODE — each public function that takes a block, called with each kind of pointer. Linked
// with both libraries; doors.py has the table of expected results.
//
// MODE is `none`, `start` (the options have a flag) or `later` (the program sets one once the block
// exists). Each cell runs in a process of its own, and is reported as a line "door kind status
// result", then its output, then a line "end".
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <poolmalloc.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t small = 100, run = 100000, first = std::size_t{40} * 65536,
		      huge = std::size_t{5} << 20U;
constexpr auto wide = std::align_val_t{16};

char result[64] = "done"; // of the call, as a word
char not_ours[64];

void tell(std::size_t number)
{
	std::snprintf(result, sizeof result, "%zu", number);
}

/// Reports on a block that was resized from `old` to n bytes and must have kept its contents.
void tell_resized(void* block, std::size_t old, std::size_t n)
{
	if (block == nullptr) {
		std::strcpy(result, "refused");
		return;
	}
	const bool is_kept = old == 0 || std::memcmp(block, "contents", 9) == 0;
	if (!is_kept || malloc_usable_size(block) < n) {
		std::strcpy(result, "lost");
		return;
	}
	const bool is_tagged = getrealloctag(block) != 0 && getmalloctag(block) != 0;
	std::strcpy(result, is_tagged ? "tagged" : "resized");
}

struct Door {
	const char* name;
	void (*call)(void* block, std::size_t size);
};

#define DOOR(name, ...)                                                                            \
	{                                                                                          \
		name, [](void* p, [[maybe_unused]] std::size_t n) { __VA_ARGS__; }                 \
	}

const Door doors[] = {
	DOOR("free", free(p)),
	DOOR("cfree", cfree(p)),
	DOOR("free_sized", free_sized(p, n)),
	DOOR("free_aligned_sized", free_aligned_sized(p, 16, n)),
	DOOR("realloc", tell_resized(realloc(p, n / 2 + 10), n, n / 2 + 10)),
	DOOR("reallocarray", tell_resized(reallocarray(p, n / 2 + 10, 1), n, n / 2 + 10)),
	DOOR("malloc_usable_size", tell(malloc_usable_size(p))),
	DOOR("msize", tell(msize(p))),
	DOOR("setmalloctag", setmalloctag(p, 5)),
	DOOR("setrealloctag", setrealloctag(p, 5)),
	DOOR("getmalloctag", std::strcpy(result, getmalloctag(p) != 0 ? "tag" : "0")),
	DOOR("getrealloctag", std::strcpy(result, getrealloctag(p) != 0 ? "tag" : "0")),
	DOOR("malloctopoolblock",
	     std::strcpy(result, malloctopoolblock(p) == nullptr               ? "null"
				 : (char*)p - (char*)malloctopoolblock(p) == 8 ? "base"
									       : "other")),
	DOOR("_ZdlPv", ::operator delete(p)),
	DOOR("_ZdaPv", ::operator delete[](p)),
	DOOR("_ZdlPvm", ::operator delete(p, n)),
	DOOR("_ZdaPvm", ::operator delete[](p, n)),
	DOOR("_ZdlPvSt11align_val_t", ::operator delete(p, wide)),
	DOOR("_ZdaPvSt11align_val_t", ::operator delete[](p, wide)),
	DOOR("_ZdlPvmSt11align_val_t", ::operator delete(p, n, wide)),
	DOOR("_ZdaPvmSt11align_val_t", ::operator delete[](p, n, wide)),
	DOOR("_ZdlPvRKSt9nothrow_t", ::operator delete(p, std::nothrow)),
	DOOR("_ZdaPvRKSt9nothrow_t", ::operator delete[](p, std::nothrow)),
	DOOR("_ZdlPvSt11align_val_tRKSt9nothrow_t", ::operator delete(p, wide, std::nothrow)),
	DOOR("_ZdaPvSt11align_val_tRKSt9nothrow_t", ::operator delete[](p, wide, std::nothrow)),
	DOOR("poolfree", poolfree(mainmem, p)),
	DOOR("poolrealloc", tell_resized(poolrealloc(mainmem, p, n / 2 + 10), n, n / 2 + 10)),
	DOOR("poolmsize", tell(poolmsize(mainmem, p))),
	DOOR("poolisoverlap", tell(static_cast<std::size_t>(poolisoverlap(mainmem, p, 1)))),
	DOOR("poolblockcheck", poolblockcheck(mainmem, p)),
	DOOR("poolpin", poolpin(mainmem, p)),
	DOOR("poolunpin", poolunpin(mainmem, p)),
	DOOR("poolsettag", poolsettag(mainmem, p, 0, 5)),
	DOOR("poolgettag", tell(poolgettag(mainmem, p, 1))),
};

struct Kind {
	const char* name;
	std::size_t size;
	void* (*make)(bool has_flag);
};

void* filled(void* block)
{
	std::strcpy(static_cast<char*>(block), "contents");
	return block;
}

/// The last slot of the first chunk of 1 MiB, which such a small program never uses. With a flag
/// there are no slots: then an address that the pool has not grown to.
void* slot_never_handed_out(bool has_flag)
{
	auto* block = static_cast<char*>(malloc(small));
	constexpr std::uintptr_t chunk = std::uintptr_t{1} << 20U;
	const std::uintptr_t into = reinterpret_cast<std::uintptr_t>(block) % chunk;
	return has_flag ? block + (std::size_t{64} << 20U) : block - into + 14 * 65536;
}

/// A run that fits only into a new chunk, and so is at its start.
void* first_in_a_chunk(bool has_flag)
{
	void* block = malloc(first);
	if (!has_flag && reinterpret_cast<std::uintptr_t>(block) % (std::uintptr_t{4} << 20U) != 0)
		_exit(9); // the table in doors.py does not apply
	return filled(block);
}

const Kind kinds[] = {
	{"class", small, [](bool) { return filled(malloc(small)); }},
	{"run", run, [](bool) { return filled(malloc(run)); }},
	{"slot", small, slot_never_handed_out},
	{"chunk", first, first_in_a_chunk},
	{"lead", small,
	 [](bool has_flag) -> void* { return static_cast<char*>(first_in_a_chunk(has_flag)) - 1; }},
	{"pool", small, [](bool) { return filled(poolalloc(mainmem, small)); }},
	{"huge", huge, [](bool) { return filled(malloc(huge)); }},
	{"null", 0, [](bool) -> void* { return nullptr; }},
	{"foreign", small, [](bool) -> void* { return not_ours + 32; }},
	{"freed", small,
	 [](bool) {
		 void* block = malloc(small);
		 free(block);
		 return block;
	 }},
	{"interior", small, [](bool) -> void* { return static_cast<char*>(malloc(small)) + 16; }},
};

[[noreturn]] void be_cell(const Door& door, const Kind& kind, const char* mode)
{
	const int before = mainmem->flags;
	void* block = kind.make(std::strcmp(mode, "start") == 0);
	if ((before != 0) != (std::strcmp(mode, "start") == 0))
		_exit(9);
	if (std::strcmp(mode, "later") == 0)
		mainmem->flags |= POOL_TAGS;
	errno = EXDEV;
	door.call(block, kind.size);
	if (errno != EXDEV)
		std::strcat(result, ",errno");
	if (write(1, result, std::strlen(result)) < 0)
		_exit(8);
	_exit(0);
}

void take_all(int descriptor, char* text, std::size_t room)
{
	std::size_t used = 0;
	for (ssize_t n = 1; n > 0; used += static_cast<std::size_t>(n))
		if ((n = read(descriptor, text + used, room - used - 1)) < 0)
			break;
	text[used] = '\0';
	close(descriptor);
}

void run_cell(const Door& door, const Kind& kind, const char* mode)
{
	static char word[4096], said[65536];
	int out[2], err[2];
	if (pipe(out) != 0 || pipe(err) != 0)
		_exit(7);
	std::fflush(stdout);
	const pid_t child = fork();
	if (child == 0) {
		dup2(out[1], 1);
		dup2(err[1], 2);
		be_cell(door, kind, mode);
	}
	close(out[1]);
	close(err[1]);
	take_all(err[0], said, sizeof said); // the output fits into the pipe
	take_all(out[0], word, sizeof word);
	int status = 0;
	waitpid(child, &status, 0);
	std::printf("%s %s %d %s\n%s%send\n", door.name, kind.name,
		    WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status),
		    word[0] == '\0' ? "-" : word, said,
		    said[0] == '\0' || said[std::strlen(said) - 1] == '\n' ? "" : "\n");
}

} // namespace

int main(int argc, char** argv)
{
	if (argc != 2)
		return 2;
	for (const Door& door : doors)
		for (const Kind& kind : kinds)
			run_cell(door, kind, argv[1]);
	return 0;
}
