-- SPDX-License-Identifier: MIT
-- Copyright (c) 2026 the poolalloc authors
--
-- trees.lua DEPTH: binary trees made and counted, many small ones beside one that stays.
local function make(depth)
	if depth == 0 then
		return {}
	end
	return {make(depth - 1), make(depth - 1)}
end

local function count(tree)
	if tree[1] then
		return 1 + count(tree[1]) + count(tree[2])
	end
	return 1
end

local deepest = tonumber(arg[1])
local stays = make(deepest)
for depth = 4, deepest, 2 do
	local trees = 1 << (deepest - depth + 2)
	local nodes = 0
	for _ = 1, trees do
		nodes = nodes + count(make(depth))
	end
	print(trees, depth, nodes)
end
print(count(stays))
