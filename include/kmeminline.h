/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmeminline.h — the fast paths of kmem.h's functions, inlined into the program; use <kmem.h>.
 *
 * In the common case kmpoola, kmpoolf, kmlina, kmrefu and kmreff take a few dozen instructions, and
 * a call would cost as much again. An optimizing compiler inlines them from here. Each leaves
 * whatever one check does not validate to the library, so the same errors are detected. With
 * KMEM_NO_INLINE there are only calls. Names that end in _ are not for programs.
 */
#ifndef POOLALLOC_KMEMINLINE_H
#define POOLALLOC_KMEMINLINE_H

#include "kmemsteps.h"

#ifdef __GNUC__
#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* it is C */
extern "C" {
#endif

#if defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(KMEM_NO_INLINE)

#ifndef KMEM_RAW

#ifndef KFmem_nopool
kmres km_longpoola_(kmpool *pool) KM_NAMED_(kmpoola);
kmcond km_longpoolf_(void *object) KM_NAMED_(kmpoolf);

KM_SHORT_ kmres kmpoola(kmpool *pool)
{
	kmres res;
	res.cond = kmcond_ok;
	res.raw = km_takeshort_(pool);
	return res.raw != NULL ? res : km_longpoola_(pool);
}

#ifdef KM_THREAD_ /* it uses what the thread remembers */
KM_SHORT_ kmcond kmpoolf(void *object)
{
	return km_putshort_(object) ? kmcond_ok : km_longpoolf_(object);
}
#endif
#endif

#ifndef KFmem_noref
kmcond km_longrefu_(void *object) KM_NAMED_(kmrefu);
kmcond km_longreff_(void *object) KM_NAMED_(kmreff);

KM_SHORT_ kmcond kmrefu(void *object)
{
	kmref *ref = km_ref_(object);
	return ref != NULL && km_countup_(ref) ? kmcond_ok : km_longrefu_(object);
}

KM_SHORT_ kmcond kmreff(void *object)
{
	kmref *ref = km_ref_(object);
	if (ref == NULL)
		return km_longreff_(object);
	return km_countdown_(ref) ? kmcond_ok : km_dropref_(object);
}
#endif

#ifndef KFmem_nolin
kmres km_longlina_(size_t size) KM_NAMED_(kmlina);

KM_SHORT_ kmres kmlina(size_t size)
{
	kmres res;
	res.cond = kmcond_ok;
	res.raw = km_linshort_(size);
	return res.raw != NULL ? res : km_longlina_(size);
}
#endif

#else /* KMEM_RAW */
#ifndef KFmem_nopool
void *km_longpoola_(kmpool *pool) KM_NAMED_(kmraw_poola);
void km_longpoolf_(void *object) KM_NAMED_(kmraw_poolf);

KM_SHORT_ void *kmpoola(kmpool *pool)
{
	void *cell = km_takeshort_(pool);
	return cell != NULL ? cell : km_longpoola_(pool);
}

#ifdef KM_THREAD_ /* it uses what the thread remembers */
KM_SHORT_ void kmpoolf(void *object)
{
	if (!km_putshort_(object))
		km_longpoolf_(object);
}
#endif
#endif

#ifndef KFmem_noref
void km_longrefu_(void *object) KM_NAMED_(kmraw_refu);
void km_longreff_(void *object) KM_NAMED_(kmraw_reff);

KM_SHORT_ void kmrefu(void *object)
{
	kmref *ref = km_ref_(object);
	if (ref == NULL || !km_countup_(ref))
		km_longrefu_(object);
}

KM_SHORT_ void kmreff(void *object)
{
	kmref *ref = km_ref_(object);
	if (ref == NULL || !km_countdown_(ref))
		km_longreff_(object);
}
#endif

#ifndef KFmem_nolin
void *km_longlina_(size_t size) KM_NAMED_(kmraw_lina);

KM_SHORT_ void *kmlina(size_t size)
{
	void *object = km_linshort_(size);
	return object != NULL ? object : km_longlina_(size);
}
#endif

#endif
#endif

#ifdef __cplusplus
}
#pragma GCC diagnostic pop
#endif
#endif
#endif
