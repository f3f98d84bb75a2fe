// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options_test.cc — the grammar of options, checked by the compiler.
#include "options_grammar.hh"

namespace {

using namespace shim;

struct Outcome {
	Settings settings;
	int items, bad, last_line;
};

constexpr Outcome read(std::string_view list)
{
	Outcome outcome{.settings = {}, .items = 0, .bad = 0, .last_line = 0};
	Item item{};
	for (int line = 1; next_item(list, line, item);) {
		outcome.items++;
		outcome.last_line = item.line;
		outcome.bad += apply_item(item, outcome.settings) == Verdict::good ? 0 : 1;
	}
	return outcome;
}

constexpr Verdict verdict(std::string_view list)
{
	Item item{};
	Settings settings;
	int line = 1;
	return next_item(list, line, item) ? apply_item(item, settings) : Verdict::good;
}

constexpr std::string_view nearest(std::string_view name)
{
	const Option* option = nearest_option(name);
	return option == nullptr ? std::string_view{} : option->name;
}

// Lists.
static_assert(read("").items == 0 && read(" ,\n,\t, \r\n").items == 0);
static_assert(read("# all of it, limit=1G").items == 0);
static_assert(read("tags#stats").items == 1 && read("tags#x\nstats").items == 2);
static_assert(read("tags,,stats noreuse\nparanoia\tfirstfit").items == 5);
static_assert(read("\n\n# a comment\n  tags").last_line == 4);
static_assert(read("tags,nonsense,stats").bad == 1 && read("tags,nonsense,stats").settings.stats);

// Flags.
static_assert(read("antagonism,noreuse").settings.flags == (POOL_ANTAGONISM | POOL_NOREUSE));
static_assert(read("antagonism,antagonism=off").settings.flags == 0);
static_assert(read("tags=on,tags=no,tags=true").settings.flags == POOL_TAGS);
static_assert(read("tags=1 firstfit=0").settings.flags == POOL_TAGS);
static_assert(verdict("tags=perhaps") == Verdict::bad_value &&
	      verdict("tags=") == Verdict::no_value);
static_assert(verdict("TAGS") == Verdict::unknown_name && verdict("=") == Verdict::unknown_name);

// Sizes.
static_assert(read("limit=0").settings.limit == 0 && read("limit=17").settings.limit == 17);
static_assert(read("limit=2K").settings.limit == 2048 && read("limit=2k").settings.limit == 2048);
static_assert(read("limit=3M").settings.limit == std::size_t{3} << 20U);
static_assert(read("minarena=1M").settings.minarena == std::size_t{1} << 20U);
static_assert(verdict("limit") == Verdict::no_value && verdict("limit=") == Verdict::no_value);
static_assert(verdict("limit=K") == Verdict::bad_value &&
	      verdict("limit=1KB") == Verdict::bad_value);
static_assert(verdict("limit=-1") == Verdict::bad_value &&
	      verdict("limit=1.5G") == Verdict::bad_value);
static_assert(verdict("limit=0x10") == Verdict::bad_value &&
	      verdict("limit==1") == Verdict::bad_value);
static_assert(verdict("limit=18446744073709551616") == Verdict::bad_value);
static_assert(sizeof(std::size_t) < 8 ||
	      read("limit=18446744073709551615").settings.limit == SIZE_MAX);
static_assert(sizeof(std::size_t) < 8 || read("limit=16777215T").bad == 0);
static_assert(verdict("limit=16777216T") == Verdict::bad_value);

// The rest.
static_assert(read("foreign=ignore").settings.foreign == Foreign::ignore);
static_assert(read("foreign=forward,foreign=abort").settings.foreign == Foreign::abort);
static_assert(verdict("foreign") == Verdict::no_value &&
	      verdict("foreign=on") == Verdict::bad_value);
static_assert(read("stats,help").settings.stats && read("stats,help").settings.help);
constexpr bool writes(std::string_view list, bool is_meant, std::string_view where)
{
	const Outcome outcome = read(list);
	return outcome.settings.stats == is_meant && outcome.settings.stats_file == where;
}
static_assert(writes("stats=/a/b.json", true, "/a/b.json") && writes("stats=on", true, ""));
static_assert(writes("stats=/a,stats", true, "") && writes("stats=/a,stats=off", false, ""));
static_assert(verdict("stats=") == Verdict::no_value);

// Suggestions for misspelled names.
static_assert(distance("", "") == 0 && distance("abc", "") == 3 && distance("", "abc") == 3);
static_assert(distance("kitten", "sitting") == 3 && distance("ab", "ba") == 1);
static_assert(nearest("antagonsm") == "antagonism" && nearest("paranioa") == "paranoia");
static_assert(nearest("no-reuse") == "noreuse" && nearest("limt") == "limit");
static_assert(nearest("xyzzy").empty() && nearest("").empty());
static_assert(nearest("a name that is much too long for any option").empty());

// Each option of the table can be read, and its default is as stated there.
constexpr bool table_is_sound()
{
	for (const Option& option : option_table) {
		char list[64] = {};
		std::size_t n = 0;
		for (const char c : option.name)
			list[n++] = c;
		list[n++] = '=';
		for (const char c : option.standard)
			list[n++] = c;
		const Outcome outcome = read({list, n});
		if (outcome.bad != 0 || outcome.settings != Settings{})
			return false;
		if ((option.takes == Takes::flag) != (option.flag != 0))
			return false;
	}
	return true;
}
static_assert(table_is_sound());

} // namespace
