// SPDX-License-Identifier: GPL-2.0-only
/* Active references of sysfs files. No tree, no contents, and a file is removed once. */
#include <linux/kernel.h>
#include "attribute.h"

void attribute_init(struct attribute *attr)
{
	spin_lock_init(&attr->lock);
	init_completion(&attr->idle);
}

/* False when the file is being removed, or is gone. */
bool attribute_get_active(struct attribute *attr)
{
	bool active;

	spin_lock(&attr->lock);
	active = !attr->removed;
	if (active)
		attr->active++;
	spin_unlock(&attr->lock);
	return active;
}

void attribute_put_active(struct attribute *attr)
{
	spin_lock(&attr->lock);
	attr->active--;
	if (attr->removed && !attr->active)
		complete(&attr->idle);
	spin_unlock(&attr->lock);
}

void attribute_remove(struct attribute *attr)
{
	bool busy;

	spin_lock(&attr->lock);
	attr->removed = true;
	busy = attr->active;
	spin_unlock(&attr->lock);
	if (busy)
		wait_for_completion(&attr->idle);
}
