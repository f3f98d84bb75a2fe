// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// conf.cc — reads options with the heap's own table and grammar, so the two cannot differ.
//
// The heap only warns about an unknown option, because it has a program to run. Here the user is
// waiting and can correct it.
#include "conf.hh"

#include "program.hh"

#include <string>

#include <fmt/format.h>

#include "options_grammar.hh"

namespace poolrun {

namespace {

std::string complaint(const shim::Item& item, shim::Verdict verdict)
{
	const auto* option = shim::grammar::find_option(item.name);
	const auto hint = option == nullptr ? std::string_view{} : shim::value_hint(option->takes);
	if (verdict == shim::Verdict::unknown_name) {
		const auto* nearest = shim::nearest_option(item.name);
		return fmt::format(
			"the heap has no option \"{}\"{}; poolrun --options lists them", item.name,
			nearest == nullptr ? ""
					   : fmt::format("; \"{}\" is the closest", nearest->name));
	}
	if (verdict == shim::Verdict::no_value)
		return fmt::format("the option {} needs a value: {}{}", item.name, item.name,
				   hint.empty() ? "=on|off" : hint);
	const bool is_size = option->takes == shim::Takes::size;
	return fmt::format("{} is no value for the option {}: {}{}{}", item.value, item.name,
			   item.name, hint.empty() ? "=on|off" : hint,
			   is_size ? ", a number of bytes with K, M, G or T behind it" : "");
}

} // namespace

void check_options(std::string_view list)
{
	shim::Settings settings;
	shim::Item item{};
	int line = 1;
	while (shim::next_item(list, line, item))
		if (const auto verdict = apply_item(item, settings); verdict != shim::Verdict::good)
			throw Refusal{own_failure, complaint(item, verdict)};
}

void print_options()
{
	for (const auto& option : shim::option_table)
		fmt::print("  {:<30} {} (default: {})\n",
			   fmt::format("{}{}", option.name, shim::value_hint(option.takes)),
			   option.help, option.standard);
}

} // namespace poolrun
