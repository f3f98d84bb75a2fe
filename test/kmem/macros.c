/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * macros.c — Kmsz, Kmszs, Kmszsa, Kmpsa, Kmnode and Kmnodedata, in C99 and later.
 */
#include <kmem.h>
#include <string.h>

#define REQUIRE(truth)                                                                             \
	do {                                                                                       \
		if (!(truth))                                                                      \
			return __LINE__ % 256;                                                     \
	} while (0)

struct rule {
	int key;
	const char* name;
};

/* A "pascal struct array": its size, then its members. */
struct rules {
	size_t count;
	struct rule rule[4];
};

static const int numbers[7] = {0};
static const struct rules some = {Kmpsa(struct rule, {{1, "one"}, {2, "two"}, {3, "three"}})};
static const struct rules none_but_one = {Kmpsa(struct rule, {{9, "nine"}})};

/* They are constants, and complete expressions. */
enum {
	number_count = Kmsz(numbers),
	rule_size = Kmszs(struct rule, {1, "one"}),
	rule_count = Kmszsa(struct rule, {{1, "one"}, {2, "two"}}),
	of_whole = 84 / Kmsz(numbers) * 2,
	in_negative = (int)sizeof(int) - (int)Kmsz(numbers)
};

static int sum(size_t count, const struct rule* rules)
{
	int total = 0;
	while (count-- > 0)
		total += rules[count].key;
	return total;
}

int main(void)
{
	int cells[3][5];
	memset(cells, 0, sizeof cells);
	REQUIRE(numbers[6] == 0 && number_count == 7 && Kmsz(cells) == 3 && Kmsz(cells[0]) == 5);
	REQUIRE(Kmsz("four") == 5);
	REQUIRE(rule_size == sizeof(struct rule) && rule_count == 2);
	REQUIRE(of_whole == 24 && in_negative == (int)sizeof(int) - 7);
	REQUIRE(Kmszs(int, {4}) == sizeof(int));
	REQUIRE(Kmszsa(char, {'a', 'b', 'c'}) == 3);
	REQUIRE(some.count == 3 && strcmp(some.rule[2].name, "three") == 0);
	REQUIRE(some.rule[3].name == NULL && none_but_one.count == 1);
	REQUIRE(sum(some.count, some.rule) == 6);

	void* object = kmtreea(NULL, NULL, 40).raw;
	REQUIRE(object != NULL);
	REQUIRE((char*)object - (char*)Kmnode(object) == (long)sizeof(kmnode));
	REQUIRE(Kmnode(object) == kmtreen(object) && Kmnodedata(Kmnode(object)) == object);
	REQUIRE(((kmcell*)Kmnode(object))->kind == kmkind_tree);
	REQUIRE(kmtreef(object) == kmcond_ok);
	return 0;
}
