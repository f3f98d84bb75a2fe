# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# The compiler, the assembler and the linker. The object file must be the same to the byte.
# needs: g++
set -eu
if [ "${SIZE:-normal}" = small ]; then
	cat >one.cc <<'END'
template <int N> struct Sum { enum { value = N + Sum<N - 1>::value }; };
template <> struct Sum<0> { enum { value = 0 }; };
int f(int x) { return x * Sum<10>::value; }
END
	g++ -O1 -S -o - one.cc | sha256sum
	exit
fi
cat >one.cc <<'END'
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>
int main()
{
	std::map<std::string, std::vector<std::unique_ptr<int>>> table;
	for (int i = 0; i < 1000; i++)
		table[std::to_string(i * i % 37)].push_back(std::make_unique<int>(i));
	std::vector<std::pair<std::size_t, std::string>> sizes;
	for (const auto& [name, numbers] : table)
		sizes.emplace_back(numbers.size(), name);
	std::sort(sizes.begin(), sizes.end());
	for (const auto& [size, name] : sizes)
		std::cout << name << ' ' << size << '\n';
}
END
g++ -std=c++17 -O1 -c -o one.o one.cc
sha256sum one.o
g++ -o one one.o
./one
