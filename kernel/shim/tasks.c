// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel keeps at the base of each task's stack is put there before every execution: the
 * harness does not restore stacks.
 */
#include <linux/workqueue.h>
#include <stddef.h>
#include "harness/engine/crash.h"
#include "harness/engine/instrument.h"
#include "harness/engine/memory.h"
#include "harness/primitives/layout.h"
#include "kernel/shim/shim.h"
#include "kernel/shim/traps.h"
#include <stdio.h>
#include "harness/scenario/image.h"
#include "harness/symbol/symbol.h"

static void tasks_prepare(void)
{
	for (unsigned int i = 0; i < TASKS_SLOTS; i++)
		lockstep_glue_task(memory_stack(i), i);
}

static const char *trap_of(uintptr_t addr)
{
	uintptr_t index = (addr - TRAP_BASE) / TRAP_SIZE;

	for (uintptr_t i = 0; image_traps[i].symbol; i++)
		if (i == index)
			return image_traps[i].symbol;
	return NULL;
}

/* Before anything is looked up by name. */
static void __attribute__((constructor)) shim_names(void)
{
	symbol_prefix = "k_";
	crash_trap = trap_of;
}

static const struct observer observer = { .execution_began = tasks_prepare };

/* The locks are the kernel's. */
static void use_layout(void)
{
	const struct lockstep_layout *l = &lockstep_layout;

	/* The harness's own code looks at works and at stacks by its own measures. */
	harness_assert(l->work_func == offsetof(struct work_struct, func));
	harness_assert(l->stack == FIBER_STACK_SIZE);
	lock_layout.map[OBJECT_MUTEX] = (uint16_t)l->mutex_dep_map;
	lock_layout.map[OBJECT_RWSEM] = (uint16_t)l->rwsem_dep_map;
	lock_layout.map[OBJECT_SPINLOCK] = (uint16_t)l->spinlock_dep_map;
	lock_layout.map[OBJECT_RAW_SPINLOCK] = (uint16_t)l->spinlock_dep_map;
	lock_layout.map[OBJECT_RCU] = (uint16_t)l->srcu_dep_map;
	lock_layout.map[OBJECT_ACTIVE] = (uint16_t)l->kernfs_dep_map;
	lock_layout.in_map.key = (uint16_t)l->map_key;
	lock_layout.in_map.name = (uint16_t)l->map_name;
	lock_layout.in_map.wait_outer = (uint16_t)l->map_wait_outer;
	lock_layout.in_map.wait_inner = (uint16_t)l->map_wait_inner;
	lock_layout.in_map.type = (uint16_t)l->map_type;
}

/**
 * shim_boot() - start the kernel
 *
 * Context: the setup's task, once per case.
 * Return: 0; a negative errno of the kernel's own initialisation.
 */
int shim_boot(void)
{
	int err;

	use_layout();
	fences_used = true;
	stack_private = lockstep_layout.thread_info;
	observer_add(&observer);
	tasks_prepare();
	err = lockstep_glue_boot();
	memory_make_permanent();
	return err;
}

/* Section of the shims' table, by the linker. */
extern const struct shim __start_lockstep_shims[], __stop_lockstep_shims[];

void image_info(void)
{
	static const char *const classes[] = { "faithful", "simplified" };

	printf("Linux %s\ntree: %s\n\n", image_version, image_tree);
	for (const struct shim *s = __start_lockstep_shims; s < __stop_lockstep_shims; s++)
		printf("%-34s %-10s %s\n", s->symbol, classes[s->class], s->how);
	for (const struct image_trap *t = image_traps; t->symbol; t++)
		printf("%-34s %-10s used by %s\n", t->symbol, "trap", t->users);
}
