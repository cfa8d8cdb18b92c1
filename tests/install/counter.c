// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel-shaped code that is instrumented: one counter, raised under a lock and without it. The
 * second is a data race that only the instrumentation can show.
 */
#include <linux/mutex.h>

static DEFINE_MUTEX(counter_lock);
static int guarded, unguarded;

void raise_guarded(void *arg);
void raise_unguarded(void *arg);

void raise_guarded(void *arg)
{
	mutex_lock(&counter_lock);
	guarded = guarded + 1;
	mutex_unlock(&counter_lock);
}

void raise_unguarded(void *arg)
{
	unguarded++;
}
