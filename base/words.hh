// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// words.hh — the term for each kind of misuse, as every report gives it.
//
// They are the terms of this field, for which people search. All libraries take them from here, and
// so do the tests (in Python through test/words.py, which reads these lines), so that a term is
// changed in one place. The manuals contain each of them; a test compares.
#pragma once

namespace words {

/// A block that is free was given to a call that frees or resizes.
inline constexpr char double_free[] = "double free";

/// A call that frees or resizes was given no block: an address inside one, or one of no heap.
inline constexpr char invalid_free[] = "invalid free";

/// The same, given to a call that only looks at a block.
inline constexpr char invalid_pointer[] = "invalid pointer";

/// A freed block was written to, or given to a call that only looks at a block.
inline constexpr char use_after_free[] = "use after free";

/// Something was written past the end of a block.
inline constexpr char buffer_overflow[] = "buffer overflow";

/// Something was written just before the beginning of a block.
inline constexpr char buffer_underflow[] = "buffer underflow";

/// A block was freed in another way than it was allocated: with another size, or as another kind.
inline constexpr char mismatched_free[] = "mismatched free";

/// What the allocator keeps before a block was overwritten.
inline constexpr char header_overwritten[] = "header overwritten";

/// The known bytes between the end of a block and the next one.
inline constexpr char canary[] = "canary";

/// A pointer into memory that never belonged to the heap.
inline constexpr char foreign_pointer[] = "foreign pointer";

/// A misuse that the caller asked to be tolerated.
inline constexpr char tolerated[] = "tolerated";

/// Does the text contain the word?
constexpr bool holds(const char* text, const char* word)
{
	for (; *text != 0; text++) {
		const char* at = text;
		const char* want = word;
		while (*want != 0 && *at == *want) {
			at++;
			want++;
		}
		if (*want == 0)
			return true;
	}
	return false;
}

/// Does the function end the life of the block that it is given? Judged by its name.
constexpr bool frees(const char* function)
{
	if (holds(function, "tag")) // getrealloctag
		return false;
	return holds(function, "free") || holds(function, "realloc") || holds(function, "delete");
}
static_assert(frees("poolrealloc") && frees("operator delete[]") && !frees("poolmsize") &&
	      !frees("setrealloctag"));

/// The term for giving the function a block that is free.
constexpr const char* of_freed_block(const char* function)
{
	return frees(function) ? double_free : use_after_free;
}

/// The term for giving the function a pointer that is no block.
constexpr const char* of_no_block(const char* function)
{
	return frees(function) ? invalid_free : invalid_pointer;
}

/// A string literal as a template argument.
template <decltype(sizeof 0) size>
struct Literal {
	char text[size] = {};

	consteval Literal(
		const char (&from)[size]) // NOLINT(google-explicit-constructor): a literal
	{
		for (decltype(sizeof 0) i = 0; i < size; i++)
			text[i] = from[i];
	}
};

template <Literal... parts>
struct Joined {
	char text[1 + (... + (sizeof parts.text - 1))] = {};

	consteval Joined()
	{
		char* to = text;
		(append(to, parts.text), ...);
	}

private:
	static consteval void append(char*& to, const char* from)
	{
		while (*from != 0)
			*to++ = *from++;
	}
};

template <Literal... parts>
inline constexpr Joined<parts...> joined_text{};

/// Several texts as one string: joined<double_free, ": free it once">.
template <Literal... parts>
inline constexpr const char* joined = joined_text<parts...>.text;

} // namespace words
