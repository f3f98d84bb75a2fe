// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// match.hh — rows, who takes part in each, and what came of it.
#pragma once

#include <string>
#include <vector>

#include "../machine.hh"
#include "../runner/peers.hh"

namespace bench {

/// One contender of a row, and where its malloc is from.
struct Player {
	std::string name;  ///< as kmem_work knows it
	std::string label; ///< "talloc on mimalloc"
	bool is_ours = false;
	Allocator beneath;
	std::vector<double> figures; ///< of each round
	std::string error;           ///< empty: all rounds went well
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

/// What kmem_work can measure. Each contender that works on malloc comes once for each of them.
/// Throws if the program is not there, or if a name in `rows` is none; empty `rows` are all.
void enroll(Tournament& t, const std::vector<std::string>& rows);

/// The median of a player's figures; 0 if there are none.
double median_of(const Player& player);

void print_tables(const Tournament& t);

/// Does any player show an error?
bool has_errors(const Tournament& t);

} // namespace bench
