// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketch objects: mutexes, spinlocks, variables, completions and counted objects that need no C
 * from the writer of a scenario. They mix with the objects of any model.
 *
 * No conditions, loops or local variables yet; a trylock that fails skips to its unlock.
 */
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <errno.h>
#include <stdio.h>
#include <lockstep/objects.h>
#include "harness/scenario/registry.h"
#include "harness/scenario/sketch.h"

#define SKETCH_MAX 64 /* spinlocks, and counted objects, of one scenario */

/* A spinlock is a class of its own, unlike a kernel's, whose class is the place that initialises
 * it. */
struct sketched_spinlock {
	spinlock_t lock;
	struct lock_class_key key;
};

/* Set up before the first execution and constant from then on: what varies lives in the engine. */
static struct sketched_spinlock *spinlocks[SKETCH_MAX];
static unsigned int spinlocks_nr;

static struct counted {
	struct ls_memory *memory;
	struct ls_var *count;
} counted[SKETCH_MAX];
static unsigned int counted_nr;

static int boot(void)
{
	spinlocks_nr = 0;
	counted_nr = 0;
	return 0;
}

static void finish(void)
{
	for (unsigned int i = 0; i < spinlocks_nr; i++)
		kfree(spinlocks[i]);
}

static bool is_spinlock(const void *object)
{
	for (unsigned int i = 0; i < spinlocks_nr; i++)
		if (object == &spinlocks[i]->lock)
			return true;
	return false;
}

static long sketch_new_mutex(const struct ls_args *args)
{
	const char *name = args->v[0].text, *class_name = args->v[1].text;

	return (long)(class_name ? ls_lock_new_class(name, class_name) : ls_lock_new(name));
}

static long sketch_new_spinlock(const struct ls_args *args)
{
	struct sketched_spinlock *one;

	if (spinlocks_nr == SKETCH_MAX)
		return 0;
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return 0;
	__spin_lock_init(&one->lock, args->v[0].text, &one->key);
	ls_object_named(&one->lock, "spinlock", "%s", args->v[0].text);
	spinlocks[spinlocks_nr++] = one;
	return (long)&one->lock;
}

static long sketch_new_var(const struct ls_args *args)
{
	return (long)ls_var_new(args->v[0].text, args->v[1].number);
}

static long sketch_new_completion(const struct ls_args *args)
{
	return (long)ls_completion_new(args->v[0].text);
}

static long sketch_new_object(const struct ls_args *args)
{
	struct counted *object = &counted[counted_nr];
	char name[128];

	if (counted_nr == SKETCH_MAX)
		return 0;
	counted_nr++;
	object->memory = ls_memory_new(args->v[0].text, 64);
	snprintf(name, sizeof(name), "%s.count", args->v[0].text);
	object->count = ls_var_new(name, args->v[1].number);
	return object->memory ? (long)object : 0;
}

static long sketch_lock(const struct ls_args *args)
{
	void *lock = args->v[0].object;

	if (is_spinlock(lock))
		spin_lock(lock);
	else
		ls_lock_take(lock);
	return 0;
}

static long sketch_unlock(const struct ls_args *args)
{
	void *lock = args->v[0].object;

	if (is_spinlock(lock))
		spin_unlock(lock);
	else
		ls_lock_drop(lock);
	return 0;
}

static long sketch_trylock(const struct ls_args *args)
{
	void *lock = args->v[0].object;

	return (is_spinlock(lock) ? spin_trylock(lock) : ls_lock_try(lock)) ? 0 : -EBUSY;
}

static long sketch_read(const struct ls_args *args)
{
	ls_var_read(args->v[0].object);
	return 0;
}

static long sketch_write(const struct ls_args *args)
{
	ls_var_write(args->v[0].object, args->v[1].number);
	return 0;
}

static long sketch_add(const struct ls_args *args)
{
	ls_var_add(args->v[0].object, args->v[1].number);
	return 0;
}

static long sketch_plain_read(const struct ls_args *args)
{
	ls_var_read_plain(args->v[0].object);
	return 0;
}

static long sketch_plain_write(const struct ls_args *args)
{
	ls_var_write_plain(args->v[0].object, args->v[1].number);
	return 0;
}

/* The value is read and written with plain accesses: what a kernel's "x += n" does. */
static long sketch_plain_add(const struct ls_args *args)
{
	int64_t value = ls_var_read_plain(args->v[0].object);

	ls_var_write_plain(args->v[0].object, value + args->v[1].number);
	return 0;
}

static long sketch_assert(const struct ls_args *args)
{
	int64_t value = ls_var_read(args->v[0].object);

	if (value != args->v[1].number)
		ls_raise(LS_INVARIANT, args->v[0].object, "the value is %lld, asserted was %ld",
			 (long long)value, args->v[1].number);
	return 0;
}

static long sketch_get(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	/* The count lives in the object: to reach it is a use of the object. */
	ls_memory_read(object->memory, 0);
	if (ls_var_add(object->count, 1) == 1)
		ls_raise(LS_REFCOUNT, object->memory, "a reference is taken when none is left");
	return 0;
}

static long sketch_put(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;
	int64_t count;

	ls_memory_read(object->memory, 0);
	count = ls_var_add(object->count, -1);
	if (!count)
		ls_memory_free(object->memory);
	else if (count < 0)
		ls_raise(LS_REFCOUNT, object->memory, "a reference is dropped when none is left");
	return 0;
}

static long sketch_free(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	ls_memory_free(object->memory);
	return 0;
}

static long sketch_use(const struct ls_args *args)
{
	struct counted *object = args->v[0].object;

	if (args->v[1].number)
		ls_memory_write(object->memory, 8, 1);
	else
		ls_memory_read(object->memory, 8);
	return 0;
}

static long sketch_wait(const struct ls_args *args)
{
	ls_completion_wait(args->v[0].object);
	return 0;
}

static long sketch_complete(const struct ls_args *args)
{
	ls_completion_complete(args->v[0].object);
	return 0;
}

static long sketch_choose(const struct ls_args *args)
{
	ls_choose((unsigned int)args->v[0].number);
	return 0;
}

#define NAME(text)                                       \
	{                                                \
		"name", LS_ARG_NAME, NULL, true, 0, text \
	}
#define LOCK                                                                              \
	{                                                                                 \
		"lock", LS_ARG_OBJECT, "mutex|spinlock", true, 0, "a mutex or a spinlock" \
	}
#define VAR                                                        \
	{                                                          \
		"var", LS_ARG_OBJECT, "var", true, 0, "a variable" \
	}
#define OBJECT                                                                 \
	{                                                                      \
		"object", LS_ARG_OBJECT, "object", true, 0, "a counted object" \
	}
#define COMPLETION                                                                 \
	{                                                                          \
		"completion", LS_ARG_OBJECT, "completion", true, 0, "a completion" \
	}
#define NUMBER(n, d, h)                             \
	{                                           \
		n, LS_ARG_NUMBER, NULL, false, d, h \
	}
#define END       \
	{         \
		0 \
	}

static const struct ls_arg mutex_args[] = {
	NAME("name of the mutex"),
	{ "class", LS_ARG_STRING, NULL, false, 0,
	  "mutexes of one class count as one in lock-order checks; else each is its own" },
	END
};
static const struct ls_arg spinlock_args[] = { NAME("name of the spinlock"), END };
static const struct ls_arg var_args[] = { NAME("name of the variable"),
					  NUMBER("value", 0, "value at first"), END };
static const struct ls_arg completion_args[] = { NAME("name of the completion"), END };
static const struct ls_arg object_args[] = {
	NAME("name of the object"),
	NUMBER("references", 1, "references that the tasks hold between them at first"), END
};
static const struct ls_arg lock_args[] = { LOCK, END };
static const struct ls_arg var_only_args[] = { VAR, END };
static const struct ls_arg var_value_args[] = {
	VAR, { "value", LS_ARG_NUMBER, NULL, true, 0, "value to write" }, END
};
static const struct ls_arg add_args[] = { VAR, NUMBER("value", 1, "what to add"), END };
static const struct ls_arg assert_args[] = {
	VAR, { "equals", LS_ARG_NUMBER, NULL, true, 0, "value that it must have" }, END
};
static const struct ls_arg counted_args[] = { OBJECT, END };
static const struct ls_arg use_args[] = {
	OBJECT, { "write", LS_ARG_BOOL, NULL, false, 0, "write to it instead of reading" }, END
};
static const struct ls_arg wait_args[] = { COMPLETION, END };
static const struct ls_arg choose_args[] = {
	{ "outcomes", LS_ARG_NUMBER, NULL, true, 2, "how many outcomes there are, 1 to 256" }, END
};

#define SETUP(symbol, type, text)                                                          \
	static const struct ls_operation_ops symbol##_ops = {                              \
		#symbol, text, NULL, type, LS_IN_SETUP, symbol##_args, sketch_new_##symbol \
	}
SETUP(mutex, "mutex", "a lock that sleeps");
SETUP(spinlock, "spinlock", "a lock that spins");
SETUP(var, "var", "a shared 64-bit variable");
SETUP(completion, "completion", "something to wait for");
SETUP(object, "object", "memory with a reference count; what is left of it at the end is a leak");

const struct ls_operation_ops sketch_trylock_ops = {
	.name = "trylock",
	.flags = LS_IN_TASK | LS_HOLDS_LOCKS,
	.args = lock_args,
	.run = sketch_trylock,
	.help = "take a lock if it is free; else go on after the next unlock of it in this task"
};
const struct ls_operation_ops sketch_unlock_ops = { .name = "unlock",
						    .flags = LS_IN_TASK | LS_HOLDS_LOCKS,
						    .args = lock_args,
						    .run = sketch_unlock,
						    .help = "drop a lock" };
static const struct ls_operation_ops lock_ops = { .name = "lock",
						  .flags = LS_IN_TASK | LS_HOLDS_LOCKS,
						  .args = lock_args,
						  .run = sketch_lock,
						  .help = "take a lock, waiting for it" };

#define TASK(symbol, arguments, text)                         \
	static const struct ls_operation_ops symbol##_ops = { \
		.name = #symbol,                              \
		.help = text,                                 \
		.flags = LS_IN_TASK | LS_HOLDS_LOCKS,         \
		.args = arguments,                            \
		.run = sketch_##symbol,                       \
	}
TASK(read, var_only_args, "read a variable, as READ_ONCE does");
TASK(write, var_value_args, "write a variable, as WRITE_ONCE does");
TASK(add, add_args, "add to a variable, as atomic_add_return does");
TASK(plain_read, var_only_args, "read a variable, unmarked");
TASK(plain_write, var_value_args, "write a variable, unmarked");
TASK(plain_add, add_args, "read a variable and write it back, unmarked");
TASK(assert, assert_args, "report an invariant that does not hold");
TASK(get, counted_args, "take a reference");
TASK(put, counted_args, "drop a reference; the last one frees the object");
TASK(free, counted_args, "free an object, whatever its count");
TASK(use, use_args, "read or write an object");
TASK(wait, wait_args, "wait for a completion and consume it");
TASK(complete, wait_args, "complete once");
TASK(choose, choose_args, "let the strategy choose an outcome");

static const struct ls_operation_ops *const operations[] = {
	&mutex_ops,
	&spinlock_ops,
	&var_ops,
	&completion_ops,
	&object_ops,
	&lock_ops,
	&sketch_unlock_ops,
	&sketch_trylock_ops,
	&read_ops,
	&write_ops,
	&add_ops,
	&plain_read_ops,
	&plain_write_ops,
	&plain_add_ops,
	&assert_ops,
	&get_ops,
	&put_ops,
	&free_ops,
	&use_ops,
	&wait_ops,
	&complete_ops,
	&choose_ops,
	NULL,
};

static const struct ls_type_ops types[] = {
	{ "mutex", "a lock that sleeps", NULL },
	{ "spinlock", "a lock that spins", NULL },
	{ "var", "a shared 64-bit variable", NULL },
	{ "completion", "something to wait for", NULL },
	{ "object", "memory with a reference count", NULL },
};
static const struct ls_type_ops *const type_list[] = { &types[0], &types[1], &types[2],
						       &types[3], &types[4], NULL };

const struct ls_model_ops sketch_model = {
	.name = "sketch",
	.version = "1",
	.types = type_list,
	.operations = operations,
	.boot = boot,
	.finish = finish,
};
