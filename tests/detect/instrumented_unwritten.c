// SPDX-License-Identifier: GPL-2.0-only
/* Reads of what was written or, where a program is broken, of what was not. */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instrumented_unwritten.h"

extern bool broken;

struct record {
	atomic_t a;
	u32 b : 4, c : 4;
	u64 d[2];
};

static struct record *shared;
static char sink[32];

static struct record *make_record(void)
{
	return kmalloc(sizeof(struct record), GFP_KERNEL);
}

void unwritten_field(void *arg)
{
	struct record *r = make_record();

	r->d[0] = 1;
	sink[0] = (char)r->d[broken ? 1 : 0];
	kfree(r);
}

void unwritten_marked(void *arg)
{
	struct record *r = kmalloc(sizeof(*r), broken ? GFP_KERNEL : GFP_KERNEL | __GFP_ZERO);

	sink[0] = (char)atomic_read(&r->a);
	kfree(r);
}

void unwritten_count(void *arg)
{
	atomic_t *count = kmalloc(sizeof(*count), GFP_KERNEL);

	if (!broken)
		atomic_set(count, 0);
	atomic_inc(count);
	kfree(count);
}

/* Setting bits of a word that has no value yet is right, reading them is not. */
void unwritten_bits(void *arg)
{
	struct record *r = make_record();

	if (!broken)
		r->b = 1;
	sink[0] = (char)r->b;
	kfree(r);
}

/* To copy is not to read; the copy has no more values than what it was made of. */
void unwritten_duplicate(void *arg)
{
	struct record *r = make_record(), *copy;

	r->d[0] = 1;
	copy = kmemdup(r, sizeof(*r), GFP_KERNEL);
	sink[0] = (char)copy->d[broken ? 1 : 0];
	kfree(copy);
	kfree(r);
}

void unwritten_struct_copy(void *arg)
{
	struct record *r = make_record();
	struct record *copy = kzalloc(sizeof(*copy), GFP_KERNEL);

	r->d[0] = 1;
	*copy = *r;
	sink[0] = (char)copy->d[broken ? 1 : 0];
	kfree(copy);
	kfree(r);
}

void unwritten_compare(void *arg)
{
	struct record *r = make_record();

	memset(r->d, 0, broken ? 8 : 16);
	sink[0] = (char)memcmp(r->d, sink + 8, sizeof(r->d));
	kfree(r);
}

void unwritten_setup(void)
{
	shared = make_record();
	atomic_set(&shared->a, 0);
}

/* Each execution has to begin with the second word unwritten again. */
void unwritten_publish(void *arg)
{
	if (!broken)
		shared->d[1] = 1;
	atomic_set_release(&shared->a, 1);
	if (broken)
		WRITE_ONCE(shared->d[1], 1);
}

void unwritten_reader(void *arg)
{
	if (atomic_read_acquire(&shared->a))
		sink[0] = (char)READ_ONCE(shared->d[1]);
}
