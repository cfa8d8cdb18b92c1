// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for what other threads do. All of it is under one lock, so that who looks for threads
 * that are stuck sees who waits for whom as it is at one moment.
 */
#include "harness/threads/threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void park_lock(void)
{
	pthread_mutex_lock(&mutex);
}

void park_unlock(void)
{
	pthread_mutex_unlock(&mutex);
}

void park(park_fn *left, const void *arg, const char *what)
{
	struct thread *t = thread_self();

	if (!left(arg))
		return;
	t->blocked.arg = arg;
	t->blocked.what = what;
	t->blocked.left = left;
	/* In the finish others go on now. */
	park_wake();
	gate_leave();
	while (left(arg))
		pthread_cond_wait(&changed, &mutex);
	t->blocked.left = NULL;
}

void park_wake(void)
{
	pthread_cond_broadcast(&changed);
}

uint64_t parked_for(const struct thread *t)
{
	return t->blocked.left ? t->blocked.left(t->blocked.arg) : 0;
}
