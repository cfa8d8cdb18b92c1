// SPDX-License-Identifier: GPL-2.0-only
/* kmalloc and its family. */
#include <linux/slab.h>
#include <linux/string.h>
#include "expect.h"

void slab_alignment(void *arg)
{
	for (size_t size = 1; size < 100; size += 7) {
		char *p = kmalloc(size, GFP_KERNEL);

		expect((unsigned long)p % 8, 0);
		memset(p, 1, size);
		kfree(p);
	}
}

static int count_zeroes(const char *p, int size)
{
	int zeroes = 0;

	for (int i = 0; i < size; i++)
		zeroes += p[i] == 0;
	return zeroes;
}

/* Not zeroed does not mean random: the same in every execution, and not zero. */
void slab_contents(void *arg)
{
	static char copy[40];
	char *p = kzalloc(40, GFP_KERNEL), *q = kmalloc(40, GFP_KERNEL | __GFP_ZERO);
	char *r = kcalloc(5, 8, GFP_KERNEL), *s = kmalloc(40, GFP_KERNEL);

	expect(count_zeroes(p, 40), 40);
	expect(count_zeroes(q, 40), 40);
	expect(count_zeroes(r, 40), 40);
	/* To copy what has no value is no use of it. */
	memcpy(copy, s, 40);
	expect(count_zeroes(copy, 40), 0);
	expect(memcmp(copy, copy + 20, 20), 0);
	kfree(p);
	kfree(q);
	kfree(r);
	kfree(s);
}

void slab_sizes(void *arg)
{
	void *nothing = kmalloc(0, GFP_KERNEL), *again = kmalloc(0, GFP_KERNEL);
	volatile size_t huge = ~0ul / 2;

	/* Not null, so it is no failure; freeing it is no mistake. */
	expect(!nothing, 0);
	expect(nothing == again, 1);
	kfree(nothing);
	kfree(again);
	kfree(NULL);
	expect((long)kcalloc(huge, 8, GFP_KERNEL), 0);
}

void slab_copies(void *arg)
{
	static const char text[] = "group";
	char *p = kmemdup(text, sizeof(text), GFP_KERNEL);
	char *q = kstrdup(text, GFP_KERNEL);
	char *r = kasprintf(GFP_KERNEL, "%s-%d", text, 12);

	expect(memcmp(p, text, sizeof(text)), 0);
	expect(strcmp(q, text), 0);
	expect(strcmp(r, "group-12"), 0);
	expect(p == text || q == text, 0);
	expect((long)kstrdup(NULL, GFP_KERNEL), 0);
	kfree(p);
	kfree(q);
	kfree(r);
	kfree_const(text);
	kfree_const(kstrdup(text, GFP_KERNEL));
}

static int is_null(void *p)
{
	kfree(p);
	return !p;
}

/* All are to fail here: the fault plans say so. */
void slab_fails(void *arg)
{
	expect(is_null(kmalloc(8, GFP_KERNEL)), 1);
	expect(is_null(kzalloc(8, GFP_KERNEL)), 1);
	expect(is_null(kcalloc(1, 8, GFP_KERNEL)), 1);
	expect(is_null(kmemdup("text", 5, GFP_KERNEL)), 1);
	expect(is_null(kstrdup("text", GFP_KERNEL)), 1);
	expect(is_null(kasprintf(GFP_KERNEL, "%d", 1)), 1);
	/* Each plan is for the first time. */
	expect(is_null(kmalloc(8, GFP_KERNEL)), 0);
	expect(is_null(kasprintf(GFP_KERNEL, "%d", 1)), 0);
}

void slab_never_fails(void *arg)
{
	expect(is_null(kmalloc(8, GFP_KERNEL | __GFP_NOFAIL)), 0);
	expect(is_null(kzalloc(8, GFP_KERNEL | __GFP_NOFAIL)), 0);
	expect(is_null(kmalloc(8, GFP_KERNEL)), 1);
}
