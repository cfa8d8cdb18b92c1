// SPDX-License-Identifier: GPL-2.0-only
/* kmalloc and its family. Each call may be made to fail, as in the scheduled run. */
#include <linux/slab.h>
#include <lockstep/model.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/memory.h"
#include "harness/threads/instrument.h"
#include "harness/threads/pins.h"

#define PC   ((uintptr_t)__builtin_return_address(0))
#define FILL 0x5a /* what the engine's memory holds, too */

static void *allocate(size_t size, bool zero, gfp_t flags, const char *call)
{
	void *p;

	if (!size)
		return ZERO_SIZE_PTR;
	pins_allocate();
	if (flags & __GFP_NOFAIL ? thread_fault_unsound(call) : thread_fault(call))
		return NULL;
	p = thread_alloc(size, call);
	if (!zero && !(flags & __GFP_ZERO))
		memset(p, FILL, size);
	return p;
}

void *kmalloc(size_t size, gfp_t flags)
{
	return allocate(size, false, flags, "kmalloc");
}

void *kzalloc(size_t size, gfp_t flags)
{
	return allocate(size, true, flags, "kzalloc");
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	size_t all;

	return __builtin_mul_overflow(n, size, &all) ? NULL : allocate(all, true, flags, "kcalloc");
}

static void *duplicate(const void *src, size_t size, gfp_t flags, const char *call, uintptr_t pc)
{
	void *p;

	plain_access((uintptr_t)src, size, false, pc);
	p = allocate(size, true, flags, call);
	return p ? memcpy(p, src, size) : NULL;
}

void *kmemdup(const void *src, size_t len, gfp_t flags)
{
	return duplicate(src, len, flags, "kmemdup", PC);
}

char *kstrdup(const char *s, gfp_t flags)
{
	return s ? duplicate(s, lockstep_strlen(s) + 1, flags, "kstrdup", PC) : NULL;
}

static char *print(gfp_t flags, const char *fmt, va_list args, const char *call, uintptr_t pc)
{
	char text[512];
	int size = vsnprintf(text, sizeof(text), fmt, args);

	if (size < 0 || (size_t)size >= sizeof(text))
		return NULL;
	return duplicate(text, (size_t)size + 1, flags, call, pc);
}

char *kasprintf(gfp_t flags, const char *fmt, ...)
{
	va_list args;
	char *p;

	va_start(args, fmt);
	p = print(flags, fmt, args, "kasprintf", PC);
	va_end(args);
	return p;
}

char *kvasprintf(gfp_t flags, const char *fmt, va_list args)
{
	return print(flags, fmt, args, "kvasprintf", PC);
}

void kfree(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		memory_release(p);
}

void kfree_const(const void *p)
{
	/* Constants of the program stay; everything else came from an allocator. */
	if (p && (uintptr_t)p - WINDOWS_BASE < WINDOWS_NR * WINDOW_SIZE)
		memory_release(p);
}
