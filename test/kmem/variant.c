/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * variant.c — a program and a kmem that were both built without some parts: the rest works, and the
 * header declares nothing of the missing parts. The names that it must not declare have other
 * meanings here.
 */
#include <kmem.h>
#include <string.h>

#define REQUIRE(truth)                                                                             \
	do {                                                                                       \
		if (!(truth))                                                                      \
			return __LINE__ % 256;                                                     \
	} while (0)

#ifdef KFmem_noshred
enum { kmshred_no, kmshred_yes, kmshred, kmtaint };
struct kmshred;
#endif
#if defined KFmem_noshred || defined KFmem_noheap
enum { kmheaps };
#endif
#if defined KFmem_noshred || defined KFmem_noref
enum { kmrefs };
#endif
#if defined KFmem_noshred || defined KFmem_nopool
enum { kmpools };
#endif
#if defined KFmem_noshred || defined KFmem_notree
enum { kmtrees };
#endif
#ifdef KFmem_nolin
enum { kmlini, kmlina, kmlinz, kmlino, kmlinzo, kmlinx };
#endif
#ifdef KFmem_noheap
enum { kmheapa, kmheapz, kmheapo, kmheapzo, kmheapf };
#endif
#ifdef KFmem_noref
enum { kmref, kmrefa, kmrefz, kmrefo, kmrefzo, kmreff, kmrefd, kmrefu };
#endif
#ifdef KFmem_nopool
enum { kmpoolcell, kmpooli, kmpoolif, kmpoola, kmpoolz, kmpoolo, kmpoolzo, kmpoolf };
enum { kmpoolx, kmpoolc, kmcounts };
#endif
#ifdef KFmem_notree
enum { kmnode, kmtreea, kmtreez, kmtreeo, kmtreeao, kmtreezo, kmtreef };
enum { kmtreen, kmtreem, kmtreew, kmtreeb, kmtreel };
#endif

/* A kmptr of a kind that is absent gives a code that says so. */
static int is_absent(kmkind kind, void* object)
{
	kmptr ptr = kmstat(object);
	ptr.kind = kind;
	return kmfree(ptr) == kmcond_absent && kmozero(ptr) == kmcond_absent &&
	       kmdupo(ptr).cond == kmcond_absent;
}

int main(void)
{
	static char object[64];
	kmres res;
	(void)is_absent;
	memset(&res, 0, sizeof res);
	kmzero(object, sizeof object);
	REQUIRE(kmsource(kmheap) != NULL);
#ifndef KFmem_nolin
	res = kmlino(40);
	REQUIRE(res.cond == kmcond_ok && kmfree(res.ptr) == kmcond_ok);
#else
	REQUIRE(is_absent(kmkind_lin, object));
#endif
#ifndef KFmem_noheap
	res = kmheapo(40);
	REQUIRE(res.cond == kmcond_ok && kmfree(kmdup(res.ptr)) == kmcond_ok);
	REQUIRE(kmfree(res.ptr) == kmcond_ok && kmfree(res.ptr) == kmcond_freed);
#else
	REQUIRE(is_absent(kmkind_heap, object));
#endif
#ifndef KFmem_noref
	res = kmrefo(NULL, 40);
	REQUIRE(res.cond == kmcond_ok && kmfree(res.ptr) == kmcond_ok);
#else
	REQUIRE(is_absent(kmkind_ref, object));
#endif
#ifndef KFmem_nopool
	{
		kmpool* pool = kmpooli(NULL, 40, 4);
		res = kmpoolo(pool);
		REQUIRE(res.cond == kmcond_ok && kmfree(res.ptr) == kmcond_ok);
		REQUIRE(kmpoolx(pool) == kmcond_ok);
	}
#else
	{
		kmcell* cell = poolalloc(kmheap, sizeof *cell); /* in memory that kmem knows */
		REQUIRE(cell != NULL);
		memset(cell, 0, sizeof *cell);
		cell->kind = kmkind_pool;
		REQUIRE(is_absent(kmkind_pool, object));
#ifndef KFmem_noref
		REQUIRE(kmrefa(cell, 1).cond == kmcond_absent);
#endif
		poolfree(kmheap, cell);
	}
#endif
#ifndef KFmem_notree
	res = kmtreeo(NULL, NULL, 40);
	REQUIRE(res.cond == kmcond_ok && kmtreea(NULL, res.ptr.ref, 4).cond == kmcond_ok);
	REQUIRE(kmfree(res.ptr) == kmcond_ok);
#else
	REQUIRE(is_absent(kmkind_tree, object));
#endif
#ifndef KFmem_noshred
	{
		kmptr ptr = kmstat(object);
		REQUIRE(kmtaint(&ptr) == kmcond_ok && ptr.shred == kmshred_yes);
	}
#else
	REQUIRE(sizeof(kmptr) == sizeof(kmkind) + sizeof(int) + 2 * sizeof(void*));
#endif
	poolcheck(kmheap);
	return 0;
}
