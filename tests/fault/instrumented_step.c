// SPDX-License-Identifier: GPL-2.0-only
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <lockstep/model.h>
#include "instrumented_step.h"

#define QUIET __attribute__((disable_sanitizer_instrumentation))

struct box {
	struct mutex lock;
	long field;
};

struct step step_row;

static struct box *box;
static struct completion between, done;

static QUIET void tell(void *lock, ls_state_put *put)
{
	put(NULL, "field", (unsigned long)container_of(lock, struct box, lock)->field);
}

static const struct ls_lock_watch watch = { NULL, tell };

static void make_box(void)
{
	box = kzalloc(sizeof(*box), GFP_KERNEL);
	mutex_init(&box->lock);
	ls_lock_watched(&box->lock, &watch);
	ls_object_named(box, "box", "box");
}

int step_setup(void *arg)
{
	init_completion(&between);
	init_completion(&done);
	if (!step_row.made_inside)
		make_box();
	return 0;
}

static void section(int value)
{
	mutex_lock(&box->lock);
	if (value != AS_IT_IS)
		box->field = value;
	mutex_unlock(&box->lock);
}

static long step(void *arg)
{
	int ret = ls_fault("call");

	if (step_row.made_inside)
		make_box();
	section(step_row.first);
	complete(&between);
	wait_for_completion(&done);
	section(step_row.second);
	return step_row.succeeds ? 0 : ret;
}

void step_run(void *arg)
{
	if (step_row.before)
		ls_fault("call");
	ls_transaction("the step", step, NULL);
}

void step_other(void *arg)
{
	wait_for_completion(&between);
	section(step_row.other);
	complete(&done);
}

void step_finish(void *arg)
{
	kfree(box);
}
