// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inside.cc — the engine's audit and its proof of pointers, for the model.
#include "inside.hh"
#include "inspector.hh"

#include "audit.hh"
#include "proof.hh"

namespace fuzz {

namespace {

void keep_first(void* context, const pool::Violation& violation)
{
	const char*& first = *static_cast<const char**>(context);
	if (first == nullptr)
		first = pool::sentence_of(violation.rule);
}

} // namespace

const char* first_violation(Pool& pool)
{
	const char* first = nullptr;
	pool::audit(pool::Inspector::look_into(pool),
		    pool::Auditor{.report = keep_first, .context = &first});
	return first;
}

bool passes_for_block(Pool& pool, const void* pointer)
{
	return pool::examine(pool::Inspector::look_into(pool), pointer).fault == pool::Fault::none;
}

} // namespace fuzz
