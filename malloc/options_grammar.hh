// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options_grammar.hh — from `antagonism,limit=2G` to settings.
//
//	list = { item | comment }, separated by commas or white space
//	item = name [ "=" value ]
//	comment = from "#" to the end of the line
//
// The syntax is the same in the environment and in a file. All is constexpr, allocates nothing and
// prints nothing: it is up to the caller to report bad items.
#pragma once
#include "options_table.hh"
#include <cstdint>

namespace shim {

enum class Foreign : unsigned char { abort, ignore, forward };

/// The settings that result from all lists; the initial values are the defaults.
struct Settings {
	int flags = 0;
	std::size_t limit = 0;
	std::size_t minarena = std::size_t{64} << 10U;
	Foreign foreign = Foreign::abort;
	std::size_t statspid = 0;
	bool stats = false;
	bool idlethread = false;
	bool help = false;
	char stats_file[256] = {}; // empty: print it where messages go

	bool operator==(const Settings&) const = default;
};

enum class Verdict : unsigned char {
	good,
	unknown_name,
	no_value,  // the option needs one
	bad_value, // the option does not take this one
};

struct Item {
	std::string_view text, name, value; // value is empty also if there is no "="
	bool has_value;
	int line;
};

namespace grammar {

constexpr bool is_separator(char c)
{
	return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr std::string_view front(std::string_view s, std::size_t n)
{
	return {s.data(), n};
}

constexpr std::string_view behind(std::string_view s, std::size_t n)
{
	s.remove_prefix(n);
	return s;
}

/// On or off, in any of the usual words.
constexpr Verdict read_yes_no(std::string_view value, bool& result)
{
	if (value.empty() || value == "on" || value == "yes" || value == "true" || value == "1") {
		result = true;
		return Verdict::good;
	}
	if (value == "off" || value == "no" || value == "false" || value == "0") {
		result = false;
		return Verdict::good;
	}
	return Verdict::bad_value;
}

constexpr unsigned suffix_shift(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	case 't':
	case 'T':
		return 40;
	default:
		return 0;
	}
}

constexpr Verdict read_number(std::string_view value, std::size_t& result)
{
	std::size_t number = 0;
	for (const char c : value) {
		if (c < '0' || c > '9')
			return Verdict::bad_value;
		const auto digit = static_cast<std::size_t>(c - '0');
		if (number > (SIZE_MAX - digit) / 10)
			return Verdict::bad_value;
		number = number * 10 + digit;
	}
	if (value.empty())
		return Verdict::bad_value;
	result = number;
	return Verdict::good;
}

constexpr Verdict read_size(std::string_view value, std::size_t& result)
{
	const unsigned shift = value.empty() ? 0 : suffix_shift(value.back());
	if (shift != 0)
		value.remove_suffix(1);
	std::size_t number = 0;
	if (read_number(value, number) != Verdict::good || number > SIZE_MAX >> shift)
		return Verdict::bad_value;
	result = number << shift;
	return Verdict::good;
}

constexpr Verdict read_foreign(std::string_view value, Foreign& result)
{
	if (value == "abort")
		result = Foreign::abort;
	else if (value == "ignore")
		result = Foreign::ignore;
	else if (value == "forward")
		result = Foreign::forward;
	else
		return Verdict::bad_value;
	return Verdict::good;
}

/// On or off, or the path of a file; a path turns it on.
constexpr Verdict read_report(std::string_view value, Settings& settings)
{
	if (value.size() >= sizeof settings.stats_file)
		return Verdict::bad_value;
	const bool is_path = read_yes_no(value, settings.stats) != Verdict::good;
	for (char& c : settings.stats_file)
		c = '\0';
	for (std::size_t i = 0; is_path && i < value.size(); i++)
		settings.stats_file[i] = value[i];
	settings.stats = settings.stats || is_path;
	return Verdict::good;
}

constexpr Verdict read_flag(const Option& option, std::string_view value, int& flags)
{
	bool on = false;
	const Verdict verdict = read_yes_no(value, on);
	if (verdict == Verdict::good)
		flags = on ? flags | option.flag : flags & ~option.flag;
	return verdict;
}

/// Where the value of an option goes; null if it goes nowhere, or is of another kind.
constexpr std::size_t* number_setting(std::string_view name, Settings& settings)
{
	if (name == "limit")
		return &settings.limit;
	if (name == "minarena")
		return &settings.minarena;
	return name == "statspid" ? &settings.statspid : nullptr;
}

constexpr bool* yes_no_setting(std::string_view name, Settings& settings)
{
	if (name == "idlethread")
		return &settings.idlethread;
	return name == "help" ? &settings.help : nullptr;
}

constexpr bool has_setting(const Option& option)
{
	Settings settings;
	if (option.takes == Takes::size || option.takes == Takes::number)
		return number_setting(option.name, settings) != nullptr;
	return option.takes != Takes::yes_no || yes_no_setting(option.name, settings) != nullptr;
}

constexpr bool has_each_a_setting()
{
	for (const Option& option : option_table) {
		if (!has_setting(option))
			return false;
	}
	return true;
}
static_assert(has_each_a_setting(), "an option's value is read into nothing");

constexpr const Option* find_option(std::string_view name)
{
	for (const Option& option : option_table) {
		if (option.name == name)
			return &option;
	}
	return nullptr;
}

} // namespace grammar

/// Removes the next item from the front of `rest`, and counts lines. False at the end of the list.
constexpr bool next_item(std::string_view& rest, int& line, Item& item)
{
	using namespace grammar;
	while (!rest.empty() && (is_separator(rest.front()) || rest.front() == '#')) {
		if (rest.front() == '#') {
			while (!rest.empty() && rest.front() != '\n')
				rest.remove_prefix(1);
			continue;
		}
		line += rest.front() == '\n' ? 1 : 0;
		rest.remove_prefix(1);
	}
	if (rest.empty())
		return false;

	std::size_t length = 0, equals = SIZE_MAX;
	for (; length < rest.size() && !is_separator(rest[length]) && rest[length] != '#';
	     length++) {
		if (rest[length] == '=' && equals == SIZE_MAX)
			equals = length;
	}
	item.text = front(rest, length);
	item.has_value = equals != SIZE_MAX;
	item.name = item.has_value ? front(item.text, equals) : item.text;
	item.value = item.has_value ? behind(item.text, equals + 1) : std::string_view{};
	item.line = line;
	rest.remove_prefix(length);
	return true;
}

/// Puts an item into effect. `settings` are unchanged unless the verdict is good.
constexpr Verdict apply_item(const Item& item, Settings& settings)
{
	using namespace grammar;
	const Option* option = find_option(item.name);
	if (option == nullptr)
		return Verdict::unknown_name;
	if (item.value.empty() && (item.has_value || needs_value(option->takes)))
		return Verdict::no_value;
	switch (option->takes) {
	case Takes::flag:
		return read_flag(*option, item.value, settings.flags);
	case Takes::yes_no:
		return read_yes_no(item.value, *yes_no_setting(option->name, settings));
	case Takes::report:
		return read_report(item.value, settings);
	case Takes::size:
		return read_size(item.value, *number_setting(option->name, settings));
	case Takes::number:
		return read_number(item.value, *number_setting(option->name, settings));
	case Takes::foreign:
		break;
	}
	return read_foreign(item.value, settings.foreign);
}

/// Edit distance: how many letters to insert, delete, replace or swap with the next one to turn one
/// word into the other. Words longer than any option's name are infinitely far away.
constexpr unsigned distance(std::string_view a, std::string_view b)
{
	constexpr std::size_t most = 24;
	if (a.size() > most || b.size() > most)
		return ~0U;
	unsigned rows[3][most + 1] = {}; // the last but one, the last, and the new row
	for (unsigned j = 0; j <= b.size(); j++)
		rows[1][j] = j;
	for (std::size_t i = 1; i <= a.size(); i++) {
		rows[2][0] = static_cast<unsigned>(i);
		for (std::size_t j = 1; j <= b.size(); j++) {
			const unsigned replaced = rows[1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
			const unsigned longer = rows[2][j - 1] + 1, shorter = rows[1][j] + 1;
			unsigned least = replaced < longer ? replaced : longer;
			least = least < shorter ? least : shorter;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    rows[0][j - 2] + 1 < least)
				least = rows[0][j - 2] + 1;
			rows[2][j] = least;
		}
		for (std::size_t j = 0; j <= b.size(); j++) {
			rows[0][j] = rows[1][j];
			rows[1][j] = rows[2][j];
		}
	}
	return rows[1][b.size()];
}

/// The option whose name is closest to `name`; null if none is close enough to be what was meant.
constexpr const Option* nearest_option(std::string_view name)
{
	const Option* best = nullptr;
	unsigned least = ~0U;
	for (const Option& option : option_table) {
		const unsigned d = distance(name, option.name);
		if (d < least) {
			least = d;
			best = &option;
		}
	}
	return least <= 1 + name.size() / 3 ? best : nullptr;
}

} // namespace shim
