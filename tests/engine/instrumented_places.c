// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task that notes how far it is, with a place for every kind of pin. places_reached is raised
 * right behind each event, so its value says which event was the last.
 */
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/slab.h>

int places_reached;

static int shared;
static DEFINE_MUTEX(lock);

void places_run(void *arg);
void places_never(void);
void places_inner(void);
void *places_lock(void);

void places_never(void)
{
	places_reached = -1;
}

void places_inner(void)
{
	WRITE_ONCE(shared, 2);
	places_reached = 2;
}

void places_run(void *arg)
{
	void *first, *second;

	WRITE_ONCE(shared, 1);
	places_reached = 1;
	places_inner();
	mutex_lock(&lock);
	places_reached = 3;
	WRITE_ONCE(shared, 4);
	places_reached = 4;
	mutex_unlock(&lock);
	places_reached = 5;
	first = kzalloc(8, GFP_KERNEL);
	WRITE_ONCE(shared, 6);
	places_reached = 6;
	second = kzalloc(8, GFP_KERNEL);
	WRITE_ONCE(shared, 7);
	places_reached = 7;
	kfree(first);
	kfree(second);
	places_inner();
	places_reached = 8;
	if (arg)
		places_never();
}

void *places_lock(void)
{
	return &lock;
}
