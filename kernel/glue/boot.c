// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting the parts of the kernel that are in the image, in the order in which a kernel starts
 * them; and what the kernel keeps of a task.
 */
#include <linux/device.h>
#include <linux/init.h>
#include <linux/mm_types.h>
#include <linux/platform_device.h>
#include <linux/radix-tree.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>
#include "../../drivers/base/base.h"
#include "features.h"
#include "glue.h"
#include "mock.h"

#define TASKS_MAX 64

#ifdef LOCKSTEP_CLASS_OWNER
#define glue_class_create(name) class_create(THIS_MODULE, name)
#else
#define glue_class_create(name) class_create(name)
#endif

/* One for each task of the harness: code that asks for the current task finds it here. */
static struct task_struct glue_tasks[TASKS_MAX];

/* All of one process: one address space, and no limits. */
static struct signal_struct glue_signal;
static struct mm_struct glue_mm;

static void make_tasks(void)
{
	int i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		glue_signal.rlim[i] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	atomic_set(&glue_mm.mm_users, 1);
	atomic_set(&glue_mm.mm_count, 1);
	init_rwsem(&glue_mm.mmap_lock);
	for (i = 0; i < TASKS_MAX; i++) {
		refcount_set(&glue_tasks[i].usage, 1);
		glue_tasks[i].signal = &glue_signal;
		glue_tasks[i].mm = &glue_mm;
		glue_tasks[i].group_leader = &glue_tasks[i];
	}
}

void lockstep_glue_task(void *stack, unsigned int id)
{
	struct thread_info *ti = stack;

	ti->task = &glue_tasks[id];
	ti->flags = 0;
	ti->cpu = 0;
	ti->preempt_count = 0;
}

unsigned int lockstep_glue_state(unsigned int id)
{
	return READ_ONCE(glue_tasks[id].__state);
}

void lockstep_glue_set_running(unsigned int id)
{
	WRITE_ONCE(glue_tasks[id].__state, TASK_RUNNING);
}

unsigned int lockstep_glue_id(const void *task)
{
	return (const struct task_struct *)task - glue_tasks;
}

typedef int (*glue_initcall_t)(void);

/* By the linker: the initcalls of the kernel's objects, by level. */
extern glue_initcall_t __start_lockstep_initcalls[], __stop_lockstep_initcalls[];

/* The folder of devices without a parent appears with the first of them, and stays. */
static int make_virtual_folder(void)
{
	const struct class *class = glue_class_create("lockstep");
	struct device *dev;

	if (IS_ERR(class))
		return PTR_ERR(class);
	dev = device_create((void *)class, NULL, 0, NULL, "first");
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	device_unregister(dev);
	class_destroy((void *)class);
	return 0;
}

int lockstep_glue_boot(void)
{
	glue_initcall_t *call;
	int err;

	make_tasks();
	radix_tree_init();
	err = devices_init();
	if (!err)
		err = buses_init();
	if (!err)
		err = classes_init();
	if (!err)
		err = platform_bus_init();
	for (call = __start_lockstep_initcalls; !err && call < __stop_lockstep_initcalls; call++)
		err = (*call)();
	if (!err)
		err = make_virtual_folder();
	if (!err)
		err = glue_drivers_register();
	return err;
}

void lockstep_glue_finish(void)
{
	glue_containers_close();
	glue_devices_remove();
}
