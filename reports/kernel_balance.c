// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the kernel's layout: locks that are dropped by who does not hold them, kept too long, in
 * memory that goes away, never initialised, or not held where they have to be.
 */
#include "reports/get.h"
#include "reports/kernel.h"

static const json_t *lock_of(struct kernel_block *b)
{
	return json_object_get(b->finding, "lock");
}

static const char *class_of(struct kernel_block *b)
{
	return get_string(lock_of(b), "class");
}

static void write_rest(struct kernel_block *b)
{
	kernel_line(b, "\nother info that might help us debug this:");
	kernel_held_here(b);
	kernel_stack(b);
}

static void write_unlock(struct kernel_block *b)
{
	kernel_head(b, "WARNING: bad unlock balance detected!");
	kernel_this_task(b);
	fprintf(b->out, " is trying to release lock (%s) at:\n", class_of(b));
	kernel_site(b, json_object_get(b->finding, "where"));
	kernel_line(b, "\nbut it does not hold this lock!");
	write_rest(b);
}

static void write_pinned(struct kernel_block *b)
{
	kernel_head(b, "WARNING: a pinned lock is released");
	kernel_this_task(b);
	fprintf(b->out, " is trying to release lock (%s) at:\n", class_of(b));
	kernel_site(b, json_object_get(b->finding, "where"));
	kernel_line(b, "");
	write_rest(b);
}

static void write_in_memory(struct kernel_block *b, const char *does)
{
	kernel_head(b, "WARNING: held lock freed!");
	kernel_this_task(b);
	fprintf(b->out, " %s, with a lock still held there!\n", does);
	kernel_lock(b, lock_of(b));
	write_rest(b);
}

static void write_freed(struct kernel_block *b)
{
	write_in_memory(b, "is freeing memory");
}

static void write_initialised(struct kernel_block *b)
{
	write_in_memory(b, "is initialising memory");
}

static void write_kept(struct kernel_block *b)
{
	kernel_head(b, "WARNING: lock held when returning to user space!");
	kernel_this_task(b);
	kernel_line(b, " is leaving the kernel with locks still held!");
	kernel_held_here(b);
	kernel_stack(b);
}

static void write_exit(struct kernel_block *b)
{
	kernel_head(b, "WARNING: a task ends and still has locks held!");
	kernel_held_here(b);
	kernel_stack(b);
}

static void write_uninitialised(struct kernel_block *b)
{
	kernel_line(b, "INFO: trying to register non-static key.");
	fprintf(b->out, "lockstep %s %s\n", b->version, b->scenario);
	fputs("the lock ", b->out);
	fprintf(b->out, "%s was never initialised.\n",
		get_string(json_object_get(b->finding, "object"), "name"));
	kernel_line(b, "turning off the locking correctness validator.");
	kernel_stack(b);
}

static void write_nest(struct kernel_block *b)
{
	kernel_head(b, "WARNING: Nested lock was not taken");
	kernel_this_task(b);
	kernel_line(b, " is trying to lock:");
	kernel_lock(b, lock_of(b));
	kernel_line(b, "\nbut this task does not hold the lock that it is to nest under:");
	kernel_line(b, get_string(b->finding, "story"));
	write_rest(b);
}

static void write_assertion(struct kernel_block *b)
{
	const json_t *stack = json_array_get(json_object_get(b->finding, "stacks"), 0);

	fputs("WARNING: at ", b->out);
	kernel_site(b, json_object_get(b->finding, "where"));
	fprintf(b->out, "\nlockstep %s %s\n", b->version, b->scenario);
	kernel_line(b, "Call Trace:");
	kernel_frames(b, 1, json_object_get(stack, "frames"));
	kernel_held_here(b);
}

const struct kernel_layout kernel_balance_layouts[] = {
	{ "lock-imbalance", "not held", NULL, write_unlock },
	{ "lock-imbalance", "pinned", NULL, write_pinned },
	{ "lock-imbalance", "freed", NULL, write_freed },
	{ "lock-imbalance", "initialised", NULL, write_initialised },
	{ "lock-imbalance", "not initialised", NULL, write_uninitialised },
	{ "lock-imbalance", "kept", NULL, write_kept },
	{ "lock-imbalance", "kept at exit", NULL, write_exit },
	{ "lock-not-held", "nest", NULL, write_nest },
	{ "lock-not-held", "assertion", NULL, write_assertion },
	{ NULL, NULL, NULL, NULL },
};
