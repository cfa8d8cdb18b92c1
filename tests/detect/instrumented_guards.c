// SPDX-License-Identifier: GPL-2.0-only
/* Fields that locks of the same struct guard, as a model declares it. */
#include <lockstep/model.h>
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "instrumented_guards.h"

extern bool broken;

struct guarded_pair {
	struct mutex lock;
	int count;
	int owner;
};

lockstep_guarded_by(guarded_pair, count, lock);
lockstep_guarded_by_together(guarded_pair, owner, lock);

static struct guarded_pair *pair, *made;

static struct guarded_pair *make_pair(void)
{
	struct guarded_pair *p = kzalloc(sizeof(*p), GFP_KERNEL);

	mutex_init(&p->lock);
	ls_object_named(p, "guarded_pair", "pair");
	return p;
}

/* One that the program has all along, with a name from its setup. */
static struct guarded_pair fixed;

void guards_setup_static(void)
{
	fixed.count = 1;
	mutex_init(&fixed.lock);
	ls_object_named(&fixed, "guarded_pair", "fixed");
}

void guards_count_static(void *arg)
{
	if (!broken)
		mutex_lock(&fixed.lock);
	fixed.count++;
	if (!broken)
		mutex_unlock(&fixed.lock);
}

/* Looks in one section, and acts in another. */
void guards_claim_static(void *arg)
{
	bool free;

	mutex_lock(&fixed.lock);
	free = !fixed.owner;
	if (broken) {
		mutex_unlock(&fixed.lock);
		mutex_lock(&fixed.lock);
	}
	if (free)
		fixed.owner = 1;
	mutex_unlock(&fixed.lock);
}

void guards_setup(void)
{
	pair = make_pair();
	pair->count = 1;
}

void guards_finish(void *arg)
{
	kfree(pair);
}

/* Whether another task is near does not matter. */
void guards_read(void *arg)
{
	int count;

	if (!broken)
		mutex_lock(&pair->lock);
	count = READ_ONCE(pair->count);
	if (!broken)
		mutex_unlock(&pair->lock);
	(void)count;
}

void guards_write_after(void *arg)
{
	mutex_lock(&pair->lock);
	if (!broken)
		pair->count++;
	mutex_unlock(&pair->lock);
	if (broken)
		pair->count++;
}

void guards_unsafe(void *arg)
{
	if (broken)
		pair->count = 3;
	else
		context_unsafe(pair->count = 3);
}

/* What nobody else has seen needs no lock; afterwards its maker needs it, too. */
void guards_make(void *arg)
{
	struct guarded_pair *p = make_pair();

	p->count = 2;
	rcu_assign_pointer(made, p);
	if (broken) {
		p->count = 3;
	} else {
		mutex_lock(&p->lock);
		p->count = 3;
		mutex_unlock(&p->lock);
	}
}

void guards_use_made(void *arg)
{
	struct guarded_pair *p = rcu_dereference_raw(made);

	if (!p)
		return;
	mutex_lock(&p->lock);
	p->count = 4;
	mutex_unlock(&p->lock);
}

/* Both check first. The right one checks again, since the lock was dropped. */
void guards_claim(void *arg)
{
	int owner;

	mutex_lock(&pair->lock);
	owner = pair->owner;
	mutex_unlock(&pair->lock);
	if (owner)
		return;
	mutex_lock(&pair->lock);
	if (broken || !pair->owner)
		pair->owner = 1;
	mutex_unlock(&pair->lock);
}
