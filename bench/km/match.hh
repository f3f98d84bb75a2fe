// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// match.hh — rows, the players of each, and the results.
#pragma once

#include <string>
#include <vector>

#include "../machine.hh"
#include "../runner/peers.hh"

namespace bench {

/// One contender of a row, and the malloc it works on.
struct Player {
	std::string name;  ///< its name in kmem_work
	std::string label; ///< "talloc on mimalloc"
	bool is_ours = false;
	Allocator beneath;
	std::vector<double> figures; ///< one per round
	std::string error;           ///< empty if all rounds went well
};

struct Match {
	std::string row, unit, what;
	std::vector<Player> players;
};

struct Tournament {
	Machine machine;
	std::string command;
	std::size_t rounds = 0;
	bool quick = false;
	std::vector<Allocator> mallocs;
	std::vector<std::string> absent; ///< "talloc (libtalloc-dev)"
	std::vector<Match> matches;
};

/// Enters everything that kmem_work can measure. A contender that works on malloc is entered once
/// for each malloc. An empty `rows` means all rows. Throws if the program is missing, or if `rows`
/// contains an unknown name.
void enroll(Tournament& t, const std::vector<std::string>& rows);

/// The median of a player's figures; 0 if there are none.
double median_of(const Player& player);

void print_tables(const Tournament& t);

/// Whether any player has an error.
bool has_errors(const Tournament& t);

} // namespace bench
