# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# work.pl — words, an index of them, sorting: what work.py does, where there is no python3.
use strict;
use warnings;

my $size = shift // 20000;
my @letters = split //, "etaoinshrdlucmfwypvbgkjqxz";
my $state = 1;

sub next_number {
	my ($below) = @_;
	$state = ($state * 1103515245 + 12345) % 2147483648;
	return int($state / 65536) % $below;
}

for my $text_number (0 .. 3) {
	my @words = map {
		join "", map { $letters[next_number(26)] } 1 .. 2 + next_number(11)
	} 1 .. $size;
	my $text = join " ", @words;
	my %places;
	push @{$places{$1}}, pos($text) while $text =~ /\b([aeiou]\w+)\b/g;
	my @table = sort { @{$places{$b}} <=> @{$places{$a}} || $a cmp $b } keys %places;
	my $sum = 0;
	$sum = ($sum * 31 + $_) % 4294967291 for map { @{$places{$_}} } @table;
	printf "text %d: %d words indexed, %08x\n", $text_number, scalar @table, $sum;
}
