// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for objects. An address is described by the lock there, by the allocation that it lies in
 * (named by the model, or by who allocated it), or by the symbol of its static object; never by its
 * value.
 */
#include "harness/detect/describe.h"
#include <sys/mman.h>
#include "harness/detect/finding.h"
#include "harness/engine/names.h"
#include "harness/symbol/symbol.h"

#define STACK_SIZE (1ul << 20)

static struct {
	struct fiber caller, callee;
	void *stack;
	void (*run)(struct task *t, const char *text);
	struct task *task;
	const char *text;
} call;

static void call_entry(void)
{
	call.run(call.task, call.text);
	fiber_switch(&call.callee, &call.caller);
}

void describe_call(void (*run)(struct task *t, const char *text), struct task *t, const char *text)
{
	if (!call.stack) {
		call.stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (call.stack == MAP_FAILED)
			harness_bug("no memory for the report's stack");
	}
	call.run = run;
	call.task = t;
	call.text = text;
	execution.in_harness = true;
	fiber_prepare(&call.callee, (char *)call.stack + STACK_SIZE - FIBER_STACK_SIZE, call_entry);
	fiber_switch(&call.caller, &call.callee);
	execution.in_harness = false;
}

const char *function_of(uint64_t site)
{
	return symbol_of_return(site_pc(site)).function;
}

static bool has_name(const struct object *lock)
{
	return lock->state.label && *lock->state.label;
}

static const struct object *lock_at(uintptr_t addr)
{
	const struct object *object = object_find(addr);

	if (!object || object->stamp != execution.number)
		return NULL;
	if ((object->state.type == OBJECT_NONE || object->state.type == OBJECT_VALUE) &&
	    !has_name(object))
		return NULL;
	return object;
}

/* What is no lock. */
static const char *const unnamed[OBJECT_TYPES_NR] = {
	[OBJECT_COMPLETION] = "a completion without a name",
	[OBJECT_CONDITION] = "a wait queue without a name",
	[OBJECT_RCU] = "readers without a name",
	[OBJECT_SEQCOUNT] = "a sequence count without a name",
	[OBJECT_WW_CLASS] = "a ww_class without a name",
	[OBJECT_SOURCE] = "an interrupt or timer without a name",
	[OBJECT_SLEEPERS] = "the sleeping tasks",
	[OBJECT_MAP] = "a lockdep map without a name",
	[OBJECT_WORK] = "a work without a name",
	[OBJECT_WORKQUEUE] = "a workqueue without a name",
	[OBJECT_ACTIVE] = "active references without a name",
};

const char *describe_class(uintptr_t addr)
{
	const struct object *lock = lock_at(addr);

	if (!lock)
		return NULL;
	if (has_name(lock))
		return lock->state.label;
	return unnamed[lock->state.type] ? unnamed[lock->state.type] : "a lock without a name";
}

/* ".field" where the type's layout is known, else the distance. */
static void write_field(FILE *out, const char *type, uintptr_t offset)
{
	const char *field = type ? symbol_field(type, offset) : "";

	if (*field)
		fputs(field, out);
	else if (offset)
		fprintf(out, "+%lu", offset);
}

static void describe_owner(FILE *out, uintptr_t addr, bool instance)
{
	const struct block *block = block_find(addr);
	const char *name, *type = NULL;
	uintptr_t start, offset;

	if (block) {
		offset = addr - block->addr;
		if (instance && block->name)
			fprintf(out, "%s", block->name);
		else if (block->type)
			fprintf(out, "%s", block->type);
		else
			fprintf(out, "the object that %s() allocated",
				function_of(block->alloc_site));
		write_field(out, block->type, offset);
		return;
	}
	name = name_find_static(addr, &type, &start);
	if (name) {
		fprintf(out, "%s", instance ? name : type);
		write_field(out, type, addr - start);
		return;
	}
	name = symbol_of_data(addr, &offset);
	if (name && offset)
		fprintf(out, "%s+%lu", name, offset);
	else if (name)
		fprintf(out, "%s", name);
	else if (memory_is_stack(addr))
		fprintf(out, "a local of task %s",
			tasks[(addr - REGION_BASE) / FIBER_STACK_STRIDE].name);
	else
		fprintf(out, "memory outside every object");
}

/* Is the lock all that its owner is? Then the owner's name is enough. */
static bool stands_alone(uintptr_t addr)
{
	const struct block *block = block_find(addr);

	return block && block->addr == addr && block->name && block->type && block->call &&
	       !__builtin_strcmp(block->call, "new");
}

void describe_address(FILE *out, uintptr_t addr)
{
	const char *class = describe_class(addr);
	const struct block *block = block_find(addr);
	const char *type, *variable;
	uintptr_t start, offset;

	if (class && stands_alone(addr)) {
		fprintf(out, "%s", block->name);
		return;
	}
	/* What is of static storage and was given no name is known by its variable. */
	variable = class && !has_name(lock_at(addr)) ? symbol_of_data(addr, &offset) : NULL;
	if (variable && !offset) {
		fprintf(out, "%s", variable);
		return;
	}
	if (class) {
		fprintf(out, "%s", class);
		if (block && block->name)
			fprintf(out, " of %s", block->name);
		else if (name_find_static(addr, &type, &start))
			fprintf(out, " of %s", name_find_static(addr, &type, &start));
		return;
	}
	describe_owner(out, addr, true);
}

const char *describe_instance(uintptr_t addr)
{
	const struct block *block = block_find(addr);
	const char *type;
	uintptr_t start;

	return block ? block->name : name_find_static(addr, &type, &start);
}

void describe_kind_of(FILE *out, uintptr_t addr)
{
	const char *class = describe_class(addr);

	if (class)
		fprintf(out, "%s", class);
	else
		describe_owner(out, addr, false);
}

const char *describe_place(uintptr_t addr, uintptr_t *offset)
{
	const struct block *block = block_find(addr);
	const char *type = NULL;
	uintptr_t start = addr;

	if (block) {
		*offset = addr - block->addr;
		return block->type;
	}
	name_find_static(addr, &type, &start);
	*offset = addr - start;
	return type;
}

const char *describe_type(uintptr_t addr)
{
	uintptr_t offset;

	return describe_place(addr, &offset);
}
