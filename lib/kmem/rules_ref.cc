// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_ref.cc — the audit of a counted object.
#include "kinds.hh"
#include "rules.hh"

namespace kmem::ref {

void audit(void* object, std::uintptr_t home, const Auditor& a)
{
	const kmref* h = header_of<kmref>(object);
	a.hold(__atomic_load_n(&h->refs, __ATOMIC_RELAXED) != 0, Rule::reference_is_held, object);
	a.hold(h->src == nullptr || h->src == source_cell(home), Rule::source_is_told, object);
}

} // namespace kmem::ref
