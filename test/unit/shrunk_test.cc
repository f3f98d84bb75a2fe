// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// shrunk_test.cc — the same model under RapidCheck, which shrinks a failing sequence to a few
// calls.
#include "model.hh"
#include <rapidcheck.h>

TEST_CASE("any calls in any order, shrunk when they fail", "[property]")
{
	CHECK(rc::check("the model holds", [](unsigned seed, const std::vector<unsigned>& choices) {
		Model model{seed};
		for (const unsigned choice : choices)
			model.step(choice);
		model.verify();
		model.drop_all();
	}));
}
