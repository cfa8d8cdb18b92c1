// SPDX-License-Identifier: GPL-2.0-only
/* Calls that may fail, by their kernel names. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <lockstep/model.h>
#include "instrumented_calls.h"

unsigned long calls_failed; /* bit i: the i-th call of the last execution that ended */
static unsigned long failed;
static unsigned int nr;

static void note(bool fails)
{
	failed |= (unsigned long)fails << nr++;
}

static void begin(void)
{
	failed = nr = 0;
}

static void end(void)
{
	calls_failed = failed;
}

static void allocate(gfp_t flags)
{
	void *p = kmalloc(8, flags);

	note(!p);
	kfree(p);
}

/* Nine calls, each of another kind. */
void calls_each(void *arg)
{
	static struct module module = LOCKSTEP_MODULE_INIT("module");
	void *p;

	(void)arg;
	begin();
	allocate(GFP_KERNEL);
	note(!(p = kzalloc(8, GFP_KERNEL)));
	kfree(p);
	note(!(p = kmalloc_array(2, 8, GFP_KERNEL)));
	kfree(p);
	note(!(p = kvzalloc(8, GFP_KERNEL)));
	kvfree(p);
	note(!(p = kstrdup("text", GFP_KERNEL)));
	kfree(p);
	note(!(p = kasprintf(GFP_KERNEL, "%d", 1)));
	kfree(p);
	note(!try_module_get(&module));
	if (!(failed >> 6 & 1))
		module_put(&module);
	note(ls_fault("site_two") != 0);
	note(ls_fault("site_two") != 0);
	end();
}

/* Grows and shrinks: what was there stays there, also when there is no memory. */
void calls_realloc(void *arg)
{
	char *p = krealloc(NULL, 4, GFP_KERNEL), *q;

	(void)arg;
	begin();
	note(!p);
	if (!p)
		goto out;
	p[0] = 'a';
	p[3] = 'd';
	q = krealloc(p, 16, GFP_KERNEL | __GFP_ZERO);
	note(!q);
	if (q)
		p = q;
	WARN_ON(p[0] != 'a' || p[3] != 'd' || (q && p[15]));
	q = krealloc(p, 2, GFP_KERNEL);
	note(!q);
	if (q)
		p = q;
	WARN_ON(p[0] != 'a');
	WARN_ON(krealloc(p, 0, GFP_KERNEL) != ZERO_SIZE_PTR);
out:
	end();
}

/* Calls whose contract says that they succeed. */
void calls_never(void *arg)
{
	static DEFINE_MUTEX(mutex);

	(void)arg;
	begin();
	allocate(GFP_KERNEL | __GFP_NOFAIL);
	if (mutex_trylock(&mutex)) {
		note(false);
		mutex_unlock(&mutex);
	} else {
		note(true);
	}
	note(ls_fault_unsound("site_two") != 0);
	end();
}

void calls_four(void *arg)
{
	(void)arg;
	begin();
	for (int i = 0; i < 4; i++)
		allocate(GFP_KERNEL);
	end();
}

static void calls_inner(void)
{
	allocate(GFP_KERNEL);
}

static void calls_outer(void)
{
	allocate(GFP_KERNEL);
	calls_inner();
}

/* Before, in calls_outer(), in calls_inner() below it, and behind both. */
void calls_nested(void *arg)
{
	(void)arg;
	begin();
	allocate(GFP_KERNEL);
	calls_outer();
	allocate(GFP_KERNEL);
	end();
}

/* Sleeps once, as if a wake-up were never for nothing. */
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int done;

void calls_wait_once(void *arg)
{
	DEFINE_WAIT(entry);

	(void)arg;
	begin();
	prepare_to_wait(&queue, &entry, TASK_UNINTERRUPTIBLE);
	if (!READ_ONCE(done))
		schedule();
	finish_wait(&queue, &entry);
	note(!READ_ONCE(done));
	end();
	WARN_ON(!READ_ONCE(done));
}

void calls_wait(void *arg)
{
	(void)arg;
	wait_event(queue, READ_ONCE(done));
	WARN_ON(!READ_ONCE(done));
}

void calls_wake(void *arg)
{
	(void)arg;
	WRITE_ONCE(done, 1);
	wake_up(&queue);
}
