// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// conf_fuzz.cc — the target for the grammar of the options: any text is a list of options, is read
// to its end, and errors in it have no effect on the other options.
#include "options_grammar.hh"
#include "target.hh"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace fuzz {

namespace {

std::string_view input;

void expect(bool truth, const char* otherwise)
{
	if (truth)
		return;
	std::fprintf(stderr, "conf_fuzz: %s, in the list\n%.*s\n", otherwise,
		     static_cast<int>(input.size()), input.data());
	std::abort();
}

struct Place {
	std::string_view text;
	int line;

	bool operator==(const Place&) const = default;
};

/// Finds the items independently: strips the comment from each line and splits the rest.
std::vector<Place> split(std::string_view list)
{
	std::vector<Place> items;
	for (int line = 1; !list.empty(); line++) {
		const std::size_t stop = std::min(list.find('\n'), list.size());
		std::string_view left = list.substr(0, stop);
		left = left.substr(0, left.find('#'));
		list.remove_prefix(std::min(stop + 1, list.size()));
		while (true) {
			const std::size_t from = left.find_first_not_of(", \t\r");
			if (from == std::string_view::npos)
				break;
			left.remove_prefix(from);
			const std::string_view text = left.substr(0, left.find_first_of(", \t\r"));
			items.push_back({text, line});
			left.remove_prefix(text.size());
		}
	}
	return items;
}

void check_item(const shim::Item& item)
{
	const std::size_t equals = item.text.find('=');
	expect(item.has_value == (equals != std::string_view::npos), "a `=` was missed");
	expect(item.name == item.text.substr(0, equals), "a name was cut wrongly");
	expect(item.value == (item.has_value ? item.text.substr(equals + 1) : std::string_view{}),
	       "a value was cut wrongly");
	const shim::Option* near = shim::nearest_option(item.name);
	const shim::Option* found = shim::grammar::find_option(item.name);
	expect(found == nullptr || near == found, "a name is not nearest to itself");
	if (near != nullptr)
		expect(shim::distance(item.name, near->name) ==
			       shim::distance(near->name, item.name),
		       "a distance is not the same both ways");
}

void check_effect(const shim::Item& item, shim::Settings& settings)
{
	const shim::Settings before = settings;
	const shim::Verdict verdict = shim::apply_item(item, settings);
	const bool is_known = shim::grammar::find_option(item.name) != nullptr;
	expect((verdict == shim::Verdict::unknown_name) == !is_known,
	       "the verdict about a name is wrong");
	if (verdict != shim::Verdict::good) {
		expect(before == settings, "a bad item changed something");
		return;
	}
	shim::Settings again = settings;
	expect(shim::apply_item(item, again) == shim::Verdict::good && again == settings,
	       "an item does something else when it comes twice");
}

void run(std::string_view list)
{
	const std::vector<Place> expected = split(list);
	std::size_t next = 0;
	std::string_view rest = list;
	int line = 1;
	shim::Settings settings;
	for (shim::Item item{}; shim::next_item(rest, line, item); next++) {
		expect(next < expected.size() && expected[next] == Place{item.text, item.line},
		       "an item is another one, or on another line");
		check_item(item);
		check_effect(item, settings);
	}
	expect(next == expected.size() && rest.empty(), "the list was not read to its end");
}

} // namespace

} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	const std::string text{data, data + size};
	fuzz::input = text;
	fuzz::run(text);
	return 0;
}

int print_input(const std::uint8_t* data, std::size_t size)
{
	std::fwrite(data, 1, size, stdout);
	return 0;
}
