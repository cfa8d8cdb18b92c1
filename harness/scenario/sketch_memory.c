// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: objects with a reference count, which lies in the object itself: to take or drop a
 * reference is a use of it.
 */
#include <linux/rcupdate.h>
#include <lockstep/objects.h>
#include <stdio.h>
#include "harness/engine/exec.h"
#include "harness/engine/watch.h"
#include "harness/scenario/sketch.h"

#define COUNTED_MAX 64 /* of one scenario */
#define OBJECT_SIZE 64
#define HEAD_AT	    32 /* of a struct rcu_head */
#define PC	    ((uintptr_t)__builtin_return_address(0))

/* Constant once the setup has run, as the objects of sketch.c are. */
static struct counted {
	struct ls_memory *memory;
	struct ls_var *count;
} counted[COUNTED_MAX];
static unsigned int counted_nr;

/* The count is not guarded: that is what it is there for. */
void sketch_place(void *object, unsigned long *at, unsigned long *size)
{
	const struct counted *c = object;

	for (unsigned int i = 0; i < counted_nr; i++)
		if (c == &counted[i]) {
			*at = (unsigned long)c->memory + 8;
			*size = OBJECT_SIZE - 8;
			return;
		}
	*at = (unsigned long)object;
	*size = sizeof(int64_t);
}

static void forget(void *object)
{
	(void)object;
}

static long new_object(const struct ls_args *args)
{
	struct counted *object;
	char name[128];

	/* The first object of a setup: the others are of an earlier one. */
	if (!counted_nr || !sketch_find(&counted[0]))
		counted_nr = 0;
	if (counted_nr == COUNTED_MAX)
		return 0;
	object = &counted[counted_nr++];
	object->memory = ls_memory_new(args->v[0].text, OBJECT_SIZE);
	if (object->memory && args->v[2].number)
		watch_unwritten(block_find((uintptr_t)object->memory));
	/* Where the count would be. */
	if (object->memory)
		ls_memory_write(object->memory, 0, args->v[1].number);
	snprintf(name, sizeof(name), "%s.count", args->v[0].text);
	object->count = ls_var_new(name, args->v[1].number);
	tell_counted(object->memory, (int)args->v[1].number, PC);
	return object->memory ? sketch_add(object, NULL, forget) : 0;
}

static long run_get(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	ls_memory_read(object->memory, 0);
	tell_counted(object->memory, 1, PC);
	if (ls_var_add(object->count, 1) == 1)
		ls_raise(LS_REFCOUNT, object->memory, "a reference is taken when none is left");
	return 0;
}

/* As refcount_inc_not_zero() does it: one compare-and-swap that succeeds, or a zero that is read.
 */
static long run_get_unless_zero(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;
	int64_t count;

	ls_memory_read(object->memory, 0);
	do {
		count = ls_var_read(object->count);
	} while (count && !ls_var_cas(object->count, count, count + 1));
	if (count)
		tell_counted(object->memory, 1, PC);
	sketch_give(&args->v[1], count != 0);
	return 0;
}

static long run_put(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;
	int64_t count;

	ls_memory_read(object->memory, 0);
	tell_counted(object->memory, -1, PC);
	count = ls_var_add(object->count, -1);
	if (!count)
		ls_memory_free(object->memory);
	else if (count < 0)
		ls_raise(LS_REFCOUNT, object->memory, "a reference is dropped when none is left");
	return 0;
}

/* The count drops, and whoever made it zero frees the object himself, later or elsewhere. */
static long run_put_last(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;
	int64_t count;

	ls_memory_read(object->memory, 0);
	tell_counted(object->memory, -1, PC);
	count = ls_var_add(object->count, -1);
	if (count < 0)
		ls_raise(LS_REFCOUNT, object->memory, "a reference is dropped when none is left");
	sketch_give(&args->v[1], !count);
	return 0;
}

static long run_free(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	ls_memory_free(object->memory);
	return 0;
}

static long run_kfree_rcu(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	lockstep_kfree_rcu((struct rcu_head *)((char *)object->memory + HEAD_AT), HEAD_AT);
	return 0;
}

static long run_release(const struct ls_args *args)
{
	unsigned long at, size;

	sketch_place(args->v[0].object, &at, &size);
	ls_released((const void *)at, size);
	return 0;
}

static long run_use(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	if (args->v[1].number)
		ls_memory_write(object->memory, 8, 1);
	else
		ls_memory_read(object->memory, 8);
	return 0;
}

#define OBJECT ARG_OBJECT("object", "object", "a counted object")

static const struct ls_arg object_args[] = {
	ARG_NAME("name of the object"),
	ARG_NUMBER("references", 1, "references that the tasks hold between them at first"),
	ARG_BOOL("unwritten", "nobody has written it yet: memory as kmalloc() gives it out"),
	ARG_END
};
static const struct ls_arg counted_args[] = { OBJECT, ARG_END };
static const struct ls_arg get_unless_zero_args[] = {
	OBJECT, ARG_INTO(true, "register that gets 1 when a reference was taken, else 0"), ARG_END
};
static const struct ls_arg put_last_args[] = {
	OBJECT, ARG_INTO(true, "register that gets 1 when it was the last, else 0"), ARG_END
};
static const struct ls_arg use_args[] = { OBJECT,
					  ARG_BOOL("write", "write to it instead of reading"),
					  ARG_END };

SKETCH_SETUP(object, "memory with a reference count; what is left of it at the end is a leak");
SKETCH_TASK(get, counted_args, "take a reference");
SKETCH_TASK(get_unless_zero, get_unless_zero_args, "take a reference if one is left");
SKETCH_TASK(put, counted_args, "drop a reference; the last one frees the object");
SKETCH_TASK(put_last, put_last_args, "drop a reference, without freeing anything");
SKETCH_TASK(free, counted_args, "free an object, whatever its count");
SKETCH_TASK(kfree_rcu, counted_args, "free an object after a grace period, without waiting");
SKETCH_TASK(release, counted_args,
	    "say that an object must not be used any more; references may still be dropped");
SKETCH_TASK(use, use_args, "read or write an object");
