// SPDX-License-Identifier: GPL-2.0-only
/* What goes wrong with memory and reference counts, and what the program says of itself. */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instrumented_memory.h"

extern bool broken;

struct thing {
	struct mutex lock;
	atomic_t count;
	refcount_t refs;
	char text[9]; /* so that the size is no multiple of 8 */
};

static struct thing *shared;
static atomic_t told;
static char statics[32];

static struct thing *make_thing(void)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	mutex_init(&t->lock);
	refcount_set(&t->refs, 1);
	return t;
}

void memory_setup(void)
{
	shared = make_thing();
	atomic_set(&told, 0);
}

void memory_finish(void *arg)
{
	if (!broken)
		kfree(shared);
}

/* Each frees in the middle or, when it is right, at the end. */
static struct thing *free_early(struct thing *t)
{
	if (broken)
		kfree(t);
	return t;
}

static void free_late(struct thing *t)
{
	if (!broken)
		kfree(t);
}

void memory_use_after_free(void *arg)
{
	struct thing *t = free_early(make_thing());

	t->text[8] = 1;
	free_late(t);
}

void memory_use_marked_after_free(void *arg)
{
	struct thing *t = free_early(make_thing());

	(void)READ_ONCE(t->text[0]);
	free_late(t);
}

void memory_copy_after_free(void *arg)
{
	struct thing *t = free_early(make_thing());

	memcpy(statics, t->text, sizeof(t->text));
	free_late(t);
}

void memory_lock_after_free(void *arg)
{
	struct thing *t = free_early(make_thing());

	mutex_lock(&t->lock);
	mutex_unlock(&t->lock);
	free_late(t);
}

void memory_count_after_free(void *arg)
{
	struct thing *t = free_early(make_thing());

	atomic_inc(&t->count);
	free_late(t);
}

void memory_free_twice(void *arg)
{
	struct thing *t = make_thing();

	kfree(t);
	kfree(broken ? t : NULL);
}

void memory_free_inside(void *arg)
{
	struct thing *t = make_thing();

	kfree(broken ? (void *)&t->text : t);
}

void memory_free_static(void *arg)
{
	kfree(broken ? statics : kmalloc(8, GFP_KERNEL));
}

void memory_free_local(void *arg)
{
	char local[16] = "local";

	statics[0] = local[0];
	kfree(broken ? local : kmalloc(8, GFP_KERNEL));
}

void memory_write_past_end(void *arg)
{
	char *p = kmalloc(13, GFP_KERNEL);

	p[broken ? 13 : 12] = 1;
	kfree(p);
}

void memory_read_before_start(void *arg)
{
	char *p = kzalloc(13, GFP_KERNEL);

	statics[0] = p[broken ? -1 : 0];
	kfree(p);
}

void memory_fill_past_end(void *arg)
{
	char *p = kmalloc(32, GFP_KERNEL);

	memset(p, 0, broken ? 33 : 32);
	kfree(p);
}

/* The compiler takes what it knows to be null for what cannot happen. */
static struct thing *hide(void *p)
{
	__asm__ volatile("" : "+r"(p));
	return p;
}

void memory_use_null(void *arg)
{
	struct thing *t = broken ? hide(NULL) : shared;

	t->text[0] = 1;
}

void memory_use_error_pointer(void *arg)
{
	struct thing *t = broken ? hide(ERR_PTR(-ENODEV)) : shared;

	t->text[0] = 1;
}

void memory_keep(void *arg)
{
	struct thing *t = make_thing();

	if (!broken)
		kfree(t);
}

/* Uses before it tells; who was told frees. The broken form tells without ordering. */
void memory_user(void *arg)
{
	shared->text[0] = 1;
	if (broken)
		atomic_set(&told, 1);
	else
		atomic_set_release(&told, 1);
}

void memory_freer(void *arg)
{
	if (atomic_read_acquire(&told))
		kfree(shared);
}

void refs_from_zero(void *arg)
{
	refcount_t refs = REFCOUNT_INIT(1);

	if (broken)
		refcount_set(&refs, 0);
	refcount_inc(&refs);
}

void refs_below_zero(void *arg)
{
	refcount_t refs = REFCOUNT_INIT(2);

	if (broken)
		refcount_set(&refs, 1);
	if (!refcount_dec_and_test(&refs) || broken)
		refcount_dec_and_test(&refs);
}

void refs_saturated(void *arg)
{
	refcount_t refs = REFCOUNT_INIT(0x7ffffffe);

	refcount_inc(&refs);
	if (broken)
		refcount_inc(&refs);
}

/* Asking first is what the call is for: zero is no misuse. */
void refs_not_zero(void *arg)
{
	refcount_t refs = REFCOUNT_INIT(0);

	if (broken)
		refcount_inc(&refs);
	else
		WARN_ON(refcount_inc_not_zero(&refs));
}

void warn_on(void *arg)
{
	WARN_ON(broken);
}

void warn_text(void *arg)
{
	WARN(broken, "the group has %d owners\n", 2);
}

void bug_on(void *arg)
{
	BUG_ON(broken);
	mutex_lock(&shared->lock);
	mutex_unlock(&shared->lock);
}
