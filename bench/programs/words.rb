# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# words.rb N: N words made, counted, cut, joined and sorted.
n = ARGV[0].to_i
state = 1
count = Hash.new(0)
groups = Hash.new { |hash, key| hash[key] = [] }
n.times do |i|
  state = (state * 1103515245 + 12345) % 2147483648
  word = (state % 20011).to_s(16) * (1 + state % 3)
  count[word] += 1
  line = [i, word, word[1..], state % 13].join(",")
  fields = line.split(",")
  groups[fields[3]] << { id: fields[0], word: fields[1] }
  groups.clear if i % 20001 == 20000
end
sorted = count.keys.sort_by { |word| [-count[word], word] }
text = sorted.join(" ").gsub(/([0-9]+)/) { "<#{$1}>" }
print sorted.size, " ", text.size, " ", sorted[0]
groups.keys.sort_by(&:to_i).each { |key| print " ", key, ":", groups[key].size }
puts
