# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# Hashes of arrays, regular expressions, sorting, growing strings, fork.
# needs: perl
set -eu
count=20000
if [ "${SIZE:-normal}" = small ]; then count=60; fi
exec perl -e '
use strict; use warnings;
my $count = shift;
my ($state, %index, @rows, $text) = (1);
sub number { $state = ($state * 1103515245 + 12345) % 2147483648; int($state / 65536) % $_[0] }
for my $n (1 .. $count) {
	my $word = join "", map { chr(97 + number(12)) } 1 .. 2 + number(7);
	push @{$index{$word}}, $n;
	push @rows, { word => $word, at => $n, half => substr($word, 1) };
	$text .= "$word ";
	splice @rows, number(scalar @rows), 1 if $n % 3 == 0;
}
print scalar(keys %index), " ", scalar(@rows), " ", length $text, "\n";
my @common = sort { @{$index{$b}} <=> @{$index{$a}} || $a cmp $b } keys %index;
print join(",", @common[0 .. 9]), "\n";
my $vowels = () = $text =~ /[aei]+\w/g;
(my $changed = $text) =~ s/(\w)(\w+)/\u$1$2/g;
print "$vowels ", unpack("%32C*", $changed), "\n";
defined(my $child = fork) or die;
if (!$child) { my %copy = map { $_ => [@{$index{$_}}] } keys %index; exit(scalar(keys %copy) % 100) }
waitpid $child, 0;
print $? >> 8, "\n";
' "$count"
