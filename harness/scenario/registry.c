// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks names up in all models. Names are compared as written, and the first model that has a name
 * wins; that no two have the same is a matter of the models (a test looks at it).
 */
#include <string.h>
#include "harness/scenario/loaded.h"
#include "harness/scenario/registry.h"

/* Allocators, and waits that may end early, are fault sites by themselves: no model declares them.
 */
static const int allocator_outcomes[] = { 12 /* ENOMEM */, 0 };
static const int signal_outcomes[] = { 4 /* EINTR */, 0 };
static const int restart_outcomes[] = { 512 /* ERESTARTSYS */, 0 };
static const int irq_outcomes[] = { 16 /* EBUSY */, 12 /* ENOMEM */, 22 /* EINVAL */, 0 };
static const int module_outcomes[] = { 2 /* ENOENT: it returns false */, 0 };
static const int spurious_outcomes[] = { 11 /* EAGAIN: it looks, or tries, again */, 0 };
static const int back_off_outcomes[] = { 35 /* EDEADLK */, 0 };
static const struct ls_fault_site allocators[] = {
	{ "kmalloc", allocator_outcomes, "memory allocation" },
	{ "kzalloc", allocator_outcomes, "allocation of zeroed memory" },
	{ "kcalloc", allocator_outcomes, "allocation of a zeroed array" },
	{ "kmalloc_array", allocator_outcomes, "allocation of an array" },
	{ "krealloc", allocator_outcomes, "growing or shrinking an allocation" },
	{ "kvmalloc", allocator_outcomes, "allocation of memory of any size" },
	{ "kvzalloc", allocator_outcomes, "allocation of zeroed memory of any size" },
	{ "kmemdup", allocator_outcomes, "allocation of a copy" },
	{ "kstrdup", allocator_outcomes, "allocation of a copy of a string" },
	{ "kstrndup", allocator_outcomes, "allocation of a copy of the beginning of a string" },
	{ "kasprintf", allocator_outcomes, "allocation of a formatted string" },
	{ "kvasprintf", allocator_outcomes, "the same, as for the names of kobjects" },
	{ "mutex_lock_interruptible", signal_outcomes, "a signal while it waits" },
	{ "mutex_lock_interruptible_nested", signal_outcomes, "a signal while it waits" },
	{ "mutex_lock_killable", signal_outcomes, "a signal while it waits" },
	{ "mutex_lock_killable_nested", signal_outcomes, "a signal while it waits" },
	{ "rt_mutex_lock_interruptible", signal_outcomes, "a signal while it waits" },
	{ "rt_mutex_lock_killable", signal_outcomes, "a signal while it waits" },
	{ "down_read_interruptible", signal_outcomes, "a signal while it waits" },
	{ "down_read_killable", signal_outcomes, "a signal while it waits" },
	{ "down_read_killable_nested", signal_outcomes, "a signal while it waits" },
	{ "down_write_killable", signal_outcomes, "a signal while it waits" },
	{ "down_write_killable_nested", signal_outcomes, "a signal while it waits" },
	{ "ww_mutex_lock_interruptible", signal_outcomes, "a signal while it waits" },
	{ "ww_mutex_lock_slow_interruptible", signal_outcomes, "a signal while it waits" },
	{ "down_interruptible", signal_outcomes, "a signal while it waits" },
	{ "down_killable", signal_outcomes, "a signal while it waits" },
	{ "wait_event_interruptible", restart_outcomes, "a signal while it waits" },
	{ "wait_event_interruptible_exclusive", restart_outcomes, "a signal while it waits" },
	{ "wait_event_interruptible_lock_irq", restart_outcomes, "a signal while it waits" },
	{ "wait_event_interruptible_timeout", restart_outcomes, "a signal while it waits" },
	{ "wait_event_killable", restart_outcomes, "a signal while it waits" },
	{ "wait_event_killable_exclusive", restart_outcomes, "a signal while it waits" },
	{ "wait_event_killable_timeout", restart_outcomes, "a signal while it waits" },
	{ "wait_for_completion_interruptible", restart_outcomes, "a signal while it waits" },
	{ "wait_for_completion_interruptible_timeout", restart_outcomes,
	  "a signal while it waits" },
	{ "wait_for_completion_killable", restart_outcomes, "a signal while it waits" },
	{ "wait_for_completion_killable_timeout", restart_outcomes, "a signal while it waits" },
	{ "msleep_interruptible", signal_outcomes, "a signal while it sleeps" },
	{ "schedule_timeout_interruptible", signal_outcomes, "a signal while it sleeps" },
	{ "schedule_timeout_killable", signal_outcomes, "a signal while it sleeps" },
	{ "alloc_workqueue", allocator_outcomes, "making a workqueue" },
	{ "kthread_create", allocator_outcomes, "making a kernel thread" },
	{ "request_irq", irq_outcomes, "setting up a line's handler" },
	{ "try_module_get", module_outcomes, "the module is going away" },
	{ "spurious_wakeup", spurious_outcomes, "a sleep ends, and nobody woke the task" },
	{ "ww_mutex_lock", back_off_outcomes, "back off for no reason, holding another one" },
	{ "mutex_trylock", spurious_outcomes, "a free lock is not taken", .never = true },
	{ "rt_mutex_trylock", spurious_outcomes, "a free lock is not taken", .never = true },
	{ 0 },
};

const struct ls_model_ops *registry_model(unsigned int index)
{
	unsigned int linked = 0;

	if (!index)
		return &sketch_model;
	while (linked < index && ls_models[linked])
		linked++;
	return linked == index ? ls_models[index - 1] : loaded_model(index - 1 - linked);
}

const struct ls_operation_ops *registry_operation(const char *name, unsigned int *model)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++) {
		for (unsigned int j = 0; m->operations && m->operations[j]; j++) {
			if (strcmp(m->operations[j]->name, name))
				continue;
			*model = i;
			return m->operations[j];
		}
	}
	return NULL;
}

bool registry_is_sketch(const struct ls_operation_ops *ops)
{
	for (unsigned int i = 0; sketch_model.operations[i]; i++)
		if (sketch_model.operations[i] == ops)
			return true;
	return false;
}

const struct ls_variant_slot *registry_slot(const char *function, unsigned int *model)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++) {
		for (unsigned int j = 0; m->slots && m->slots[j]; j++) {
			if (strcmp(m->slots[j]->function, function))
				continue;
			if (model)
				*model = i;
			return m->slots[j];
		}
	}
	return NULL;
}

const struct ls_variant_ops *registry_variant_at(const struct ls_variant_slot *slot,
						 unsigned int index)
{
	const struct ls_variant_slot *of;
	const struct ls_variant_ops *ops;
	unsigned int nr = 0;

	for (; slot->variants[nr]; nr++)
		if (nr == index)
			return slot->variants[nr];
	for (unsigned int i = 0; (ops = loaded_variant(i, &of)); i++)
		if (of == slot && nr++ == index)
			return ops;
	return NULL;
}

const struct ls_variant_ops *registry_variant(const struct ls_variant_slot *slot, const char *idea)
{
	const struct ls_variant_ops *ops;

	for (unsigned int i = 0; (ops = registry_variant_at(slot, i)); i++)
		if (!strcmp(ops->idea, idea))
			return ops;
	return NULL;
}

const struct ls_type_ops *registry_type(const char *name)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->types && m->types[j]; j++)
			if (!strcmp(m->types[j]->name, name))
				return m->types[j];
	return NULL;
}

const struct ls_attribute *registry_attribute(const char *type, const char *name)
{
	const struct ls_type_ops *ops = registry_type(type);

	for (const struct ls_attribute *a = ops ? ops->attributes : NULL; a && a->name; a++)
		if (!strcmp(a->name, name))
			return a;
	return NULL;
}

const struct ls_fault_site *registry_fault_site_at(unsigned int index)
{
	const struct ls_model_ops *m;

	for (const struct ls_fault_site *site = allocators; site->name; site++)
		if (!index--)
			return site;
	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (const struct ls_fault_site *site = m->fault_sites; site && site->name; site++)
			if (!index--)
				return site;
	return NULL;
}

const struct ls_fault_site *registry_fault_site(const char *name)
{
	const struct ls_fault_site *site;

	for (unsigned int i = 0; (site = registry_fault_site_at(i)); i++)
		if (!strcmp(site->name, name))
			return site;
	return NULL;
}

const int *registry_fault_outcomes(const char *name)
{
	const struct ls_fault_site *site = registry_fault_site(name);

	return site ? site->outcomes : NULL;
}

void registry_operation_words(struct pool *pool, struct words *words, unsigned int flags)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->operations && m->operations[j]; j++)
			if (m->operations[j]->flags & flags)
				words_add(pool, words, m->operations[j]->name);
}

void registry_slot_words(struct pool *pool, struct words *words)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->slots && m->slots[j]; j++)
			words_add(pool, words, m->slots[j]->function);
}

void registry_variant_words(struct pool *pool, struct words *words,
			    const struct ls_variant_slot *slot)
{
	const struct ls_variant_ops *ops;

	for (unsigned int i = 0; (ops = registry_variant_at(slot, i)); i++)
		words_add(pool, words, ops->idea);
}

void registry_attribute_words(struct pool *pool, struct words *words, const char *type)
{
	const struct ls_type_ops *ops = registry_type(type);

	for (const struct ls_attribute *a = ops ? ops->attributes : NULL; a && a->name; a++)
		words_add(pool, words, a->name);
}

void registry_fault_words(struct pool *pool, struct words *words)
{
	const struct ls_fault_site *site;

	for (unsigned int i = 0; (site = registry_fault_site_at(i)); i++)
		words_add(pool, words, site->name);
}
