# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# words.pl N: N words made, counted, cut, joined and sorted.
use strict;
use warnings;

my $n = shift;
my $state = 1;
my (%count, @lines);
for my $i (1 .. $n) {
	$state = ($state * 1103515245 + 12345) % 2147483648;
	my $word = sprintf("%x", $state % 20011) x (1 + $state % 3);
	$count{$word}++;
	push @lines, join(",", $i, $word, substr($word, 1), $state % 13);
	@lines = () if @lines > 20000;
}
my %groups;
for my $line (@lines) {
	my @fields = split /,/, $line;
	push @{$groups{$fields[3]}}, {id => $fields[0], word => $fields[1]};
}
my @sorted = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
my $text = join(" ", @sorted);
$text =~ s/([0-9]+)/<$1>/g;
print scalar(@sorted), " ", length($text), " $sorted[0]";
print " $_:", scalar(@{$groups{$_}}) for sort { $a <=> $b } keys %groups;
print "\n";
