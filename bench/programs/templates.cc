// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// templates.cc — work for a compiler: standard containers, and DEPTH types.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

template <int depth>
struct Shape {
	std::map<int, std::vector<int>> points;
	int size() const
	{
		return depth + static_cast<int>(points.size()) + Shape<depth - 1>{}.size();
	}
};

template <>
struct Shape<0> {
	static int size() { return 0; }
};

template <int depth>
int sorted_size(std::vector<int> values)
{
	std::sort(values.begin(), values.end(), [](int a, int b) { return a % (depth + 1) < b; });
	return static_cast<int>(values.size()) + values.front();
}

std::map<std::string, std::function<int(std::vector<int>)>> table()
{
	return {{"one", sorted_size<1>}, {"two", sorted_size<2>}, {"three", sorted_size<3>}};
}

int size_of_all()
{
	return Shape<DEPTH>{}.size();
}
