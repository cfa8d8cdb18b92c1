/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory never gets its address back within an execution, so every use after a free is seen. A
 * fault plan may let any of these fail, by the name of the function that the caller called.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/types.h>
#include <stdarg.h>

#define GFP_KERNEL   0x0cc0u
#define GFP_ATOMIC   0x0a20u
#define GFP_NOWAIT   0x0800u
#define __GFP_NOFAIL 0x8000u
#define __GFP_ZERO   0x0100u

#define GFP_NOFS	0x0c40u
#define GFP_NOIO	0x0c00u
#define __GFP_IO	0x0040u
#define __GFP_FS	0x0080u
#define __GFP_NOLOCKDEP 0x4000000u
#ifndef __GFP_DIRECT_RECLAIM
#define __GFP_DIRECT_RECLAIM 0x0400u
#endif

/* May an allocation with these flags sleep? */
static inline bool gfpflags_allow_blocking(const gfp_t gfp_flags)
{
	return gfp_flags & __GFP_DIRECT_RECLAIM;
}

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *krealloc(const void *p, size_t size, gfp_t flags);
void *kvmalloc(size_t size, gfp_t flags);
void *kvzalloc(size_t size, gfp_t flags);
void *kmemdup(const void *src, size_t len, gfp_t flags);
char *kstrdup(const char *s, gfp_t flags);
char *kstrndup(const char *s, size_t max, gfp_t flags);
char *kasprintf(gfp_t flags, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *kvasprintf(gfp_t flags, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
/* What no bytes come to: it can be freed, and not be used. */
#define ZERO_SIZE_PTR	    ((void *)16)
#define ZERO_OR_NULL_PTR(p) ((unsigned long)(p) <= (unsigned long)ZERO_SIZE_PTR)

void kfree(const void *p);
void kvfree(const void *p);
void kfree_const(const void *p);

#endif
