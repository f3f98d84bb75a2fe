// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// property_test.cc — any calls in any order, compared with a model that knows only contents and
// sizes. A failing seed is printed; RapidCheck (shrunk_test.cc) shrinks sequences as well.
#include "model.hh"

TEST_CASE("any calls in any order keep the pool's promises", "[property]")
{
	const unsigned seed = GENERATE(range(1U, 240U));
	CAPTURE(seed);
	Model model{seed};
	for (unsigned i = 0; i < 600; i++) {
		CAPTURE(i);
		model.step(model.random());
		if (i % 16 == 0)
			model.verify();
	}
	model.verify();
	model.drop_all();
}
