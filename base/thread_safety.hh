// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_safety.hh — what a lock guards, written so that a compiler can check it.
//
// These are the attributes of clang's thread safety analysis. A build with clang checks them
// (-Wthread-safety); other compilers ignore them. A capability is a lock; where the lock is not a
// single object (any of several, or a callback's), an object that is declared but never defined
// stands for it in the attributes.
#pragma once

// The attributes take expressions and parameters by name, and stand in many places:
// NOLINTBEGIN(cppcoreguidelines-macro-usage): no function can do that.
#if defined(__clang__)
#define THREAD_SAFETY(...) __attribute__((__VA_ARGS__))
#else
#define THREAD_SAFETY(...)
#endif

/// On a class: its objects are locks, and warnings call them by this name.
#define CAPABILITY(name) THREAD_SAFETY(capability(name))

/// On a class: an object holds a lock from its constructor to its destructor.
#define SCOPED_CAPABILITY THREAD_SAFETY(scoped_lockable)

/// On a variable or field: it may be read and written only with the lock held.
#define GUARDED_BY(...) THREAD_SAFETY(guarded_by(__VA_ARGS__))

/// On a function: its caller must hold the lock, …
#define REQUIRES(...) THREAD_SAFETY(requires_capability(__VA_ARGS__))
/// … or must not, since the function takes it.
#define EXCLUDES(...) THREAD_SAFETY(locks_excluded(__VA_ARGS__))

/// On a function: it takes the lock, …
#define ACQUIRE(...) THREAD_SAFETY(acquire_capability(__VA_ARGS__))
/// … takes it if it returns the first argument, …
#define TRY_ACQUIRE(...) THREAD_SAFETY(try_acquire_capability(__VA_ARGS__))
/// … releases it, …
#define RELEASE(...) THREAD_SAFETY(release_capability(__VA_ARGS__))
/// … or is called where the lock is known to be held in a way that the compiler cannot see.
#define ASSERT_CAPABILITY(...) THREAD_SAFETY(assert_capability(__VA_ARGS__))

/// On a function: the lock that it returns is this one.
#define RETURN_CAPABILITY(...) THREAD_SAFETY(lock_returned(__VA_ARGS__))

/// On a function: its body is not checked, only its declaration counts. A comment there says why.
#define NO_THREAD_SAFETY_ANALYSIS THREAD_SAFETY(no_thread_safety_analysis)
// NOLINTEND(cppcoreguidelines-macro-usage)
