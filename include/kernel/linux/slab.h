/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory never gets its address back within an execution, so every use after a free is seen. A
 * fault plan may let any of these fail, by the name of the function that the caller called.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/types.h>

#define GFP_KERNEL   0x0cc0u
#define GFP_ATOMIC   0x0a20u
#define GFP_NOWAIT   0x0800u
#define __GFP_NOFAIL 0x8000u
#define __GFP_ZERO   0x0100u

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmemdup(const void *src, size_t len, gfp_t flags);
char *kstrdup(const char *s, gfp_t flags);
char *kasprintf(gfp_t flags, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void kfree(const void *p);
void kfree_const(const void *p);

#endif
