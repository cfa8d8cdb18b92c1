// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc and its family, on the arena of the calling task. Every allocation is a place where a
 * fault plan may act, under the name of the function that was called. An allocation is no
 * scheduling point and orders nothing; a free is checked like a write to the whole object.
 */
#include <linux/slab.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/instrument.h"
#include "harness/engine/pins.h"
#include "harness/primitives/lockdep.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static bool fails(gfp_t flags, const char *call, uintptr_t pc)
{
	if (flags & __GFP_NOFAIL)
		return execution.fault_unsound && execution.fault_unsound(call, pc);
	return execution.fault && execution.fault(call, pc);
}

static void *allocate(size_t size, bool zero, gfp_t flags, const char *call, uintptr_t pc)
{
	void *p;

	if (!size)
		return ZERO_SIZE_PTR;
	alloc_annotate(flags, call, pc);
	if (__builtin_expect(execution.pins_active, 0))
		pins_allocates(current_task, pc);
	if (fails(flags, call, pc))
		return NULL;
	p = memory_alloc(size, zero || (flags & __GFP_ZERO), call, site_of(pc));
	if (!p)
		harness_bug("an allocation of %zu bytes does not fit into the arena", size);
	return p;
}

void *kmalloc(size_t size, gfp_t flags)
{
	return allocate(size, false, flags, "kmalloc", PC);
}

void *kzalloc(size_t size, gfp_t flags)
{
	return allocate(size, true, flags, "kzalloc", PC);
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all))
		return NULL;
	return allocate(all, true, flags, "kcalloc", PC);
}

void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all))
		return NULL;
	return allocate(all, false, flags, "kmalloc_array", PC);
}

void *kvmalloc(size_t size, gfp_t flags)
{
	return allocate(size, false, flags, "kvmalloc", PC);
}

void *kvzalloc(size_t size, gfp_t flags)
{
	return allocate(size, true, flags, "kvzalloc", PC);
}

/*
 * What was there is kept when there is no memory, and freed otherwise. What is added counts as
 * written.
 */
void *krealloc(const void *p, size_t size, gfp_t flags)
{
	bool had = !ZERO_OR_NULL_PTR(p);
	const struct block *block = had ? block_find((uintptr_t)p) : NULL;
	size_t kept = block && block->size < size ? block->size : size;
	uintptr_t pc = PC;
	void *q;

	if (!size) {
		if (had)
			memory_free(p, site_of(pc));
		return ZERO_SIZE_PTR;
	}
	q = allocate(size, true, flags, "krealloc", pc);
	if (!q)
		return NULL;
	if (had) {
		plain_access((uintptr_t)p, kept, ACCESS_COPY, pc);
		memory_copied((uintptr_t)q, (uintptr_t)p, kept);
		memcpy(q, p, kept);
		memory_free(p, site_of(pc));
	}
	return q;
}

static void *duplicate(const void *src, size_t size, gfp_t flags, const char *call, uintptr_t pc)
{
	void *p;

	plain_access((uintptr_t)src, size, ACCESS_COPY, pc);
	p = allocate(size, true, flags, call, pc);
	if (!p)
		return NULL;
	memory_copied((uintptr_t)p, (uintptr_t)src, size);
	return memcpy(p, src, size);
}

void *kmemdup(const void *src, size_t len, gfp_t flags)
{
	return duplicate(src, len, flags, "kmemdup", PC);
}

char *kstrdup(const char *s, gfp_t flags)
{
	return s ? duplicate(s, lockstep_strlen(s) + 1, flags, "kstrdup", PC) : NULL;
}

char *kstrndup(const char *s, size_t max, gfp_t flags)
{
	size_t length = 0;
	char *p;

	if (!s)
		return NULL;
	while (length < max && s[length])
		length++;
	plain_access((uintptr_t)s, length < max ? length + 1 : max, 0, PC);
	p = allocate(length + 1, true, flags, "kstrndup", PC);
	if (!p)
		return NULL;
	memcpy(p, s, length);
	p[length] = '\0';
	return p;
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
		memory_free(p, site_of(PC));
}

void kvfree(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		memory_free(p, site_of(PC));
}

void kfree_const(const void *p)
{
	/* Constants of the program stay; everything else came from an allocator. */
	if (p && (uintptr_t)p - REGION_BASE < REGION_SIZE)
		memory_free(p, site_of(PC));
}
