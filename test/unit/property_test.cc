// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// property_test.cc — any calls in any order, against a model that knows contents and sizes
// alone. A failing seed is printed; with RapidCheck (shrunk_test.cc) sequences are shrunk too.
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
