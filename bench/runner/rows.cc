// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rows.cc — the table of all rows, and the selection from it.
#include "rows.hh"

#include <fnmatch.h>

#include <algorithm>
#include <stdexcept>

#include "names.hh"

namespace bench {

namespace {

enum class Kind { usual, settled, asked_for };

struct OwnRow {
	const char* group;
	const char* name;
	const char* arguments; ///< for bench/workload
	const char* what;
	Kind kind = Kind::usual;
};

constexpr OwnRow own_rows[] = {
	{"pairs", "pair-16", "pair size=16 ops=25000000", "malloc and free of 16 bytes"},
	{"pairs", "pair-64", "pair size=64 ops=25000000", "of 64 bytes"},
	{"pairs", "pair-256", "pair size=256 ops=25000000", "of 256 bytes"},
	{"pairs", "pair-1024", "pair size=1024 ops=25000000", "of 1 KiB"},
	{"pairs", "pair-4096", "pair size=4096 ops=15000000", "of 4 KiB"},
	{"pairs", "pair-16K", "pair size=16K ops=10000000", "of 16 KiB"},
	{"pairs", "pair-64K", "pair size=64K ops=5000000", "of 64 KiB"},
	{"pairs", "pair-256K", "pair size=256K ops=3000000", "of 256 KiB"},
	{"pairs", "pair-1M", "pair size=1M ops=2000000", "of 1 MiB"},
	{"small", "batch-lifo", "batch order=lifo", "5,000 blocks, the last is freed first"},
	{"small", "batch-fifo", "batch order=fifo", "5,000 blocks, the first is freed first"},
	{"small", "batch-random", "batch order=random", "5,000 blocks, freed in any order"},
	{"small", "churn-1K", "churn live=1000", "one of 1,000 live blocks is replaced"},
	{"small", "churn-10K", "churn live=10000", "one of 10,000"},
	{"small", "churn-100K", "churn live=100000 ops=6000000", "one of 100,000"},
	{"small", "churn-1M", "churn live=1000000 ops=3000000", "one of a million"},
	{"small", "churn-10M", "churn live=10000000 ops=5000000", "one of ten million",
	 Kind::asked_for},
	{"small", "wide-20K", "churn live=20000 ops=3000000 most=32K",
	 "one of 20,000, of every size from 16 bytes to 32 KiB"},
	{"threads", "pass-1-1", "pass pairs=1 ops=4000000",
	 "a producer, a consumer, block by block"},
	{"threads", "pass-2-2", "pass pairs=2 ops=5000000", "two of each, each with each"},
	{"threads", "pass-burst", "pass pairs=1 burst=10000 ops=3000000",
	 "10,000 blocks are handed over at once"},
	{"threads", "pass-batch", "pass pairs=1 burst=1000 ops=10000000",
	 "1,000 blocks are handed over at once"},
	{"threads", "larson", "larson", "threads hand their blocks on to new threads"},
	{"threads", "threads", "threads threads=4000", "threads of 300 allocations each"},
	{"threads", "threads-leave", "threads threads=4000 leave=3",
	 "a third of the blocks outlive them"},
	{"threads", "crowd", "crowd rounds=3", "a thousand threads alive, three times"},
	{"threads", "scale", "scale", "two threads on their own data, against one"},
	{"growing", "realloc-half", "realloc by=half ops=1500000",
	 "vectors grow by half, to 64 KiB"},
	{"growing", "realloc-step", "realloc by=step ops=10000000", "by 24 bytes, to 4 KiB"},
	{"growing", "realloc-large", "realloc by=large vectors=4 ops=1200", "by half, to 16 MiB"},
	{"growing", "realloc-double", "realloc by=double vectors=1", "doubled, from 64 to 512 MiB"},
	{"growing", "realloc-stride", "realloc by=stride vectors=1",
	 "by 4 MiB, from 64 to 160 MiB"},
	{"small", "calloc-small", "calloc least=16 most=256", "zeroed, 16 to 256 bytes"},
	{"large", "calloc-64K", "calloc least=1K most=64K blocks=100 ops=600000",
	 "zeroed, 1 to 64 KiB"},
	{"large", "calloc-1M", "calloc least=1M most=1M blocks=20 ops=5000",
	 "zeroed, 1 MiB, hardly touched"},
	{"small", "aligned-64", "aligned alignment=64 ops=6000000",
	 "64 to 512 bytes, aligned to 64"},
	{"large", "aligned-4096", "aligned alignment=4096 most=4 blocks=200 ops=300000",
	 "4 to 16 KiB, aligned to a page"},
	{"large", "large-first", "large ops=500000",
	 "64 KiB to 1 MiB, two threads, first byte touched"},
	{"large", "large-full", "large touch=full ops=10000", "likewise, all bytes written"},
	{"large", "huge-first", "large least=4M most=32M threads=1 live=1 ops=50000",
	 "4 to 32 MiB, first byte touched"},
	{"large", "huge-full", "large least=4M most=32M threads=1 live=1 touch=full ops=150",
	 "likewise, all bytes written"},
	{"memory", "drift", "drift ops=2400000", "sizes drift from 64 bytes to 4 KiB and back"},
	{"memory", "modest", "modest", "a program of 30 MiB serves requests"},
	{"memory", "settle", "settle blocks=1500000", "a peak, 95 % freed: what stays resident",
	 Kind::settled},
	{"memory", "settle-mixed", "settle blocks=40000 least=16 most=16K",
	 "likewise, 16 bytes to 16 KiB", Kind::settled},
};

/// {p}: the folder of inputs; {n}: the amount of work.
struct ProgramRow {
	const char* name;
	const char* what;
	std::vector<std::string> command; ///< after settings, as in a shell
	std::string full, quick;          ///< values of {n}
	std::string needs; ///< required programs; in a command, such a word stands for its file
	std::string served = ""; ///< a pattern; otherwise the first of the required programs
};

std::vector<ProgramRow> program_rows()
{
	const auto words = [](const std::string& text) { return split(text, ' '); };
	return {
		{"python3", "dicts, strings and JSON, with its own small blocks",
		 words("PYTHONHASHSEED=0 PYTHONMALLOC=default python3 -S {p}/records.py {n}"),
		 "30000", "1000", "python3"},
		{"python3-malloc", "likewise, all of it by malloc",
		 words("PYTHONHASHSEED=0 PYTHONMALLOC=malloc python3 -S {p}/records.py {n}"),
		 "30000", "1000", "python3"},
		{"perl", "hashes, arrays and strings",
		 words("PERL_HASH_SEED=0 PERL_PERTURB_KEYS=0 perl {p}/words.pl {n}"), "250000",
		 "5000", "perl"},
		{"lua5.4", "binary trees", words("lua5.4 {p}/trees.lua {n}"), "16", "12", "lua5.4"},
		{"sqlite3",
		 "a table in memory: inserts and queries",
		 {"sqlite3", "-cmd", ".parameter set :n {n}", ":memory:", ".read {p}/orders.sql"},
		 "200000",
		 "5000",
		 "sqlite3"},
		{"gcc", "g++ compiles a file",
		 words("g++ -O1 -S -o - -DDEPTH={n} {p}/templates.cc"), "150", "10", "g++",
		 "*/cc1plus"},
		{"z3", "a puzzle is solved", words("z3 {p}/{n}.smt2"), "puzzle", "puzzle_small",
		 "z3"},
		{"gs", "PostScript is rendered",
		 words("gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=ppmraw -r100 "
		       "-sOutputFile=/dev/null -dPAGES={n} {p}/pages.ps"),
		 "24", "1", "gs"},
		{"redis", "redis-benchmark; the server is measured",
		 words("/bin/sh {p}/redis.sh {n}"), "120000", "5000",
		 "redis-server redis-benchmark redis-cli"},
		{"ruby", "hashes, arrays and strings", words("ruby {p}/words.rb {n}"), "200000",
		 "5000", "ruby"},
		{"node", "JavaScript: maps, strings and JSON",
		 words("node --single-threaded {p}/records.js {n}"), "240000", "1000", "node"},
		{"libreoffice", "a table becomes a PDF", words("/bin/sh {p}/office.sh {n}"), "2000",
		 "20", "soffice", "*/soffice.bin"},
		{"rocksdb", "records are written in any order, and read",
		 words("/bin/sh {p}/rocksdb.sh {n}"), "200000", "5000", "db_bench"},
	};
}

void replace(std::string& word, const std::string& mark, const std::string& by)
{
	if (const std::size_t at = word.find(mark); at != std::string::npos)
		word.replace(at, mark.size(), by);
}

Row program_row(const ProgramRow& p, bool quick)
{
	Row row{.name = p.name,
		.group = "programs",
		.what = p.what,
		.workload = {},
		.command = p.command,
		.settings = {},
		.served = {},
		.own = false,
		.absent = {}};
	while (row.command.front().find('=') != std::string::npos) {
		row.settings.push_back(row.command.front());
		row.command.erase(row.command.begin());
	}
	for (std::string& word : row.command) {
		replace(word, "{p}", BENCH_PROGRAMS);
		replace(word, "{n}", quick ? p.quick : p.full);
	}
	for (const std::string& name : split(p.needs, ' ')) {
		const std::string file = find_program(name);
		if (file.empty())
			row.absent = name;
		std::replace(row.command.begin(), row.command.end(), name, file);
	}
	row.served =
		!p.served.empty() ? p.served : real_path(find_program(split(p.needs, ' ').front()));
	if (row.name == "redis")
		row.own = row.links_malloc = true;
	return row;
}

Row own_row(const OwnRow& o, bool quick)
{
	Row row{.name = o.name,
		.group = o.group,
		.what = o.what,
		.workload = {},
		.command = split(o.arguments, ' '),
		.settings = {},
		.served = real_path(own_folder() + "/workload"),
		.settled = o.kind == Kind::settled,
		.asked_for = o.kind == Kind::asked_for,
		.absent = {}};
	row.workload = row.command.front();
	row.command.insert(row.command.begin(), own_folder() + "/workload");
	if (quick)
		row.command.emplace_back("scale=0.02");
	return row;
}

bool is_meant(const Row& row, const std::string& word, bool all)
{
	if (row.name == word)
		return true;
	return (all || !row.asked_for) && (row.group == word || row.workload == word ||
					   fnmatch(word.c_str(), row.name.c_str(), 0) == 0);
}

[[noreturn]] void no_such_row(const std::vector<Row>& rows, const std::string& word)
{
	std::vector<std::string> names;
	for (const Row& row : rows) {
		names.push_back(row.name);
		names.push_back(row.group);
		if (row.own)
			names.push_back(row.workload);
	}
	throw std::invalid_argument("no row is called " + word + suggestion(word, names) +
				    " --list names them all.");
}

} // namespace

std::vector<Row> all_rows(bool quick)
{
	std::vector<Row> rows;
	for (const OwnRow& o : own_rows)
		rows.push_back(own_row(o, quick));
	for (const ProgramRow& p : program_rows())
		rows.push_back(program_row(p, quick));
	return rows;
}

std::vector<Row> select_rows(std::vector<Row> rows, const std::vector<std::string>& words, bool all)
{
	for (const std::string& word : words)
		if (std::none_of(rows.begin(), rows.end(),
				 [&](const Row& row) { return is_meant(row, word, true); }))
			no_such_row(rows, word);
	const std::vector<std::string> everything{"*"};
	const std::vector<std::string>& meant = words.empty() ? everything : words;
	std::erase_if(rows, [&](const Row& row) {
		return std::none_of(meant.begin(), meant.end(), [&](const std::string& word) {
			return is_meant(row, word, all);
		});
	});
	return rows;
}

} // namespace bench
