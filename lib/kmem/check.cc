// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check.cc — kmemcheck, and POOL_PARANOIA: the audit, and what is said of the first broken rule.
#include "platform.hh"
#include "rules.hh"

namespace kmem {

namespace {

struct Verdict {
	bool is_broken;
	Violation first;
};

void note(void* context, const Violation& violation)
{
	auto& verdict = *static_cast<Verdict*>(context);
	if (!verdict.is_broken)
		verdict = {.is_broken = true, .first = violation};
}

void write(const char* text)
{
	poolplatform_write(text, __builtin_strlen(text));
}

/// What a Pool does of itself that has no panic of its own.
[[noreturn]] void end_with(const char* name, const char* sentence)
{
	write("pool ");
	write(name);
	write(": kmemcheck(): ");
	write(sentence);
	write("\n");
	poolplatform_abort();
}

/// True, or the pool's panic with the first broken rule. No lock is held.
bool is_sound(Pool* pool, const Verdict& verdict)
{
	if (!verdict.is_broken)
		return true;
	const char* name = pool->name == nullptr ? "pool" : pool->name;
	const char* sentence = sentence_of(verdict.first.rule);
	if (pool->panic == nullptr)
		end_with(name, sentence);
	pool->panic(pool, const_cast<char*>("pool %s: kmemcheck(): %s: at %p\n"), name, sentence,
		    const_cast<void*>(verdict.first.where));
	return false;
}

} // namespace

void watch_closely(Pool* pool)
{
	Verdict verdict{};
	const Auditor auditor{.report = note, .context = &verdict};
	if (pool->lock == nullptr)
		audit_all(pool, auditor);
	else
		audit_guarded(pool, auditor);
	is_sound(pool, verdict);
}

} // namespace kmem

extern "C" kmcond kmemcheck(Pool* pool)
{
	kmem::Verdict verdict{};
	const kmem::Auditor auditor{.report = kmem::note, .context = &verdict};
	Pool* audited = pool == nullptr ? kmheap : pool;
	if (audited == nullptr)
		return kmcond_ok;
	poolcheck(audited);
	if (pool == nullptr)
		kmem::lin::audit(auditor);
	kmem::audit_all(audited, auditor);
	return kmem::is_sound(audited, verdict) ? kmcond_ok : kmcond_corrupt;
}
