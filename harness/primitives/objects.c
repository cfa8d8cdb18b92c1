// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of <lockstep/objects.h>, made of the kernel-named primitives and of arena memory, so
 * that every detector sees them as it sees a kernel's.
 */
#include <lockstep/objects.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/instrument.h"
#include "harness/engine/names.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/object_new.h"

#define PC ((uintptr_t)__builtin_return_address(0))

struct ls_lock {
	struct mutex mutex;
};

struct ls_var {
	int64_t value;
};

struct ls_completion {
	struct completion completion;
};

void *object_new(size_t size, const char *type, const char *name, uintptr_t pc)
{
	void *p = memory_alloc(size, true, "new", site_of(pc));

	if (!p)
		harness_bug("no room in the arena for another %s", type);
	name_object(p, type, name);
	return p;
}

struct ls_lock *ls_lock_new(const char *name)
{
	struct ls_lock *lock = object_new(sizeof(*lock), "lock", name, PC);

	lock_init(&lock->mutex, OBJECT_MUTEX, name_intern(name), &lock->mutex, PC);
	return lock;
}

struct ls_lock *ls_lock_new_class(const char *name, const char *class_name)
{
	struct ls_lock *lock = object_new(sizeof(*lock), "lock", name, PC);
	const char *key = name_intern(class_name);

	lock_init(&lock->mutex, OBJECT_MUTEX, key, key, PC);
	return lock;
}

#define CALL(n)                                             \
	&(struct lock_call)                                 \
	{                                                   \
		.name = (n), .pc = PC, .type = OBJECT_MUTEX \
	}

void ls_lock_take(struct ls_lock *lock)
{
	lock_take(&lock->mutex, CALL("lock"));
}

bool ls_lock_try(struct ls_lock *lock)
{
	return lock_try(&lock->mutex, CALL("trylock"));
}

void ls_lock_drop(struct ls_lock *lock)
{
	lock_drop(&lock->mutex, CALL("unlock"));
}

struct ls_var *ls_var_new(const char *name, int64_t value)
{
	struct ls_var *var = object_new(sizeof(*var), "var", name, PC);

	var->value = value;
	return var;
}

int64_t ls_var_read(struct ls_var *var)
{
	marked_access((uintptr_t)var, sizeof(*var), OP_READ, PC, "read");
	return var->value;
}

void ls_var_write(struct ls_var *var, int64_t value)
{
	marked_access((uintptr_t)var, sizeof(*var), OP_WRITE, PC, "write");
	/* It releases nothing, and ends what earlier releases promised through this variable. */
	clock_zero(object_get(var)->order);
	var->value = value;
}

int64_t ls_var_load_acquire(struct ls_var *var)
{
	marked_access((uintptr_t)var, sizeof(*var), OP_READ, PC, "load_acquire");
	order_acquire(object_get(var));
	return var->value;
}

void ls_var_store_release(struct ls_var *var, int64_t value)
{
	marked_access((uintptr_t)var, sizeof(*var), OP_WRITE, PC, "store_release");
	order_release(object_get(var), true);
	var->value = value;
}

/* A fully ordered read-modify-write; a failing one only reads. */
static bool rmw(struct ls_var *var, const int64_t *expected, uintptr_t pc, const char *call)
{
	struct object *object;
	bool ok;

	memory_check((uintptr_t)var, sizeof(*var), ACCESS_WRITE | ACCESS_MARKED, pc);
	object = object_get(var);
	if (expected)
		op_point_if(object, (uintptr_t)var, sizeof(*var), TEST_EQUAL, (uint64_t)*expected,
			    pc, call);
	else
		op_point(OP_RMW, object, (uintptr_t)var, sizeof(*var), pc, call);
	memory_access((uintptr_t)var, sizeof(*var), ACCESS_MARKED, pc);
	ok = !expected || var->value == *expected;
	current_task->op.failed = !ok;
	OBSERVE(event, current_task);
	if (!ok)
		return false;
	memory_access((uintptr_t)var, sizeof(*var), ACCESS_WRITE | ACCESS_MARKED, pc);
	order_acquire(object);
	order_release(object, false);
	return true;
}

int64_t ls_var_add(struct ls_var *var, int64_t value)
{
	rmw(var, NULL, PC, "add");
	return var->value = (int64_t)((uint64_t)var->value + (uint64_t)value);
}

bool ls_var_cas(struct ls_var *var, int64_t old, int64_t value)
{
	if (!rmw(var, &old, PC, "cas"))
		return false;
	var->value = value;
	return true;
}

int64_t ls_var_xchg(struct ls_var *var, int64_t value)
{
	int64_t was;

	rmw(var, NULL, PC, "xchg");
	was = var->value;
	var->value = value;
	return was;
}

int64_t ls_var_cmpxchg(struct ls_var *var, int64_t old, int64_t value)
{
	bool done = rmw(var, &old, PC, "cmpxchg");
	int64_t was = var->value;

	if (done)
		var->value = value;
	return was;
}

int64_t ls_var_read_plain(struct ls_var *var)
{
	plain_access((uintptr_t)var, sizeof(*var), 0, PC);
	return var->value;
}

void ls_var_write_plain(struct ls_var *var, int64_t value)
{
	plain_access((uintptr_t)var, sizeof(*var), ACCESS_WRITE, PC);
	var->value = value;
}

struct ls_completion *ls_completion_new(const char *name)
{
	struct ls_completion *c = object_new(sizeof(*c), "completion", name, PC);

	__init_completion(&c->completion, name_intern(name));
	return c;
}

void ls_completion_wait(struct ls_completion *completion)
{
	wait_for_completion(&completion->completion);
}

void ls_completion_complete(struct ls_completion *completion)
{
	complete(&completion->completion);
}

struct ls_memory *ls_memory_new(const char *name, uint32_t size)
{
	void *p = kzalloc(size, GFP_KERNEL);

	if (p)
		name_object(p, "object", name);
	return p;
}

int64_t ls_memory_read(struct ls_memory *memory, uint32_t offset)
{
	int64_t *p = (int64_t *)((uintptr_t)memory + offset);

	plain_access((uintptr_t)p, sizeof(*p), 0, PC);
	return *p;
}

void ls_memory_write(struct ls_memory *memory, uint32_t offset, int64_t value)
{
	int64_t *p = (int64_t *)((uintptr_t)memory + offset);

	plain_access((uintptr_t)p, sizeof(*p), ACCESS_WRITE, PC);
	*p = value;
}

void ls_memory_free(struct ls_memory *memory)
{
	memory_free(memory, site_of(PC));
}

unsigned int ls_choose(unsigned int outcomes)
{
	return choice_label(outcomes, "choice");
}

void ls_assert(bool holds, const char *text)
{
	if (!holds)
		OBSERVE(warned, current_task, text, site_of(PC));
}
