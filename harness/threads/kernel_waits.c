// SPDX-License-Identifier: GPL-2.0-only
/* Completions: a count under a mutex of pthreads, and a condition to wait for it. */
#include <linux/completion.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include "harness/threads/threads.h"

#define ALL		(UINT32_MAX / 2)
#define COMPLETIONS_MAX 256u

/* The structures of the kernel and of the library stay as they are: addresses tell objects apart.
 */
struct ls_completion {
	struct completion completion;
};

struct real_completion {
	_Atomic(const void *) addr;
	pthread_mutex_t mutex;
	pthread_cond_t more;
	atomic_uint count;
};

/* All of them are made by the setup. */
static struct real_completion completions[COMPLETIONS_MAX];
static unsigned int completions_nr;

struct ls_completion *ls_completion_new(const char *name)
{
	struct ls_completion *c = thread_alloc(sizeof(*c), "new");
	struct real_completion *real = &completions[completions_nr];

	if (completions_nr++ == COMPLETIONS_MAX)
		thread_lacks("room for so many completions");
	ls_object_named(c, "completion", "%s", name);
	pthread_mutex_init(&real->mutex, NULL);
	pthread_cond_init(&real->more, NULL);
	atomic_store(&real->addr, c);
	return c;
}

static struct real_completion *at(const void *x)
{
	thread_access((uintptr_t)x, sizeof(long), true, (uintptr_t)__builtin_return_address(0));
	thread_point();
	for (unsigned int i = 0; i < completions_nr; i++)
		if (atomic_load(&completions[i].addr) == x)
			return &completions[i];
	thread_lacks("completion that no setup made");
}

void ls_completion_wait(struct ls_completion *completion)
{
	struct real_completion *c = at(completion);
	struct thread *t = thread_self();

	pthread_mutex_lock(&c->mutex);
	if (!atomic_load(&c->count)) {
		atomic_store(&t->blocked.count, &c->count);
		gate_leave();
	}
	while (!atomic_load(&c->count))
		pthread_cond_wait(&c->more, &c->mutex);
	atomic_store(&t->blocked.count, NULL);
	if (atomic_load(&c->count) < ALL)
		atomic_fetch_sub(&c->count, 1);
	pthread_mutex_unlock(&c->mutex);
}

static void complete_so_many(struct real_completion *c, unsigned int nr)
{
	pthread_mutex_lock(&c->mutex);
	if (atomic_load(&c->count) < ALL)
		atomic_fetch_add(&c->count, nr);
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->mutex);
}

void ls_completion_complete(struct ls_completion *completion)
{
	complete_so_many(at(completion), 1);
}

/* The built-in operations call these for completions that they have made themselves. */
void complete_all(struct completion *x)
{
	complete_so_many(at(x), ALL);
}

bool try_wait_for_completion(struct completion *x)
{
	struct real_completion *c = at(x);
	bool got;

	pthread_mutex_lock(&c->mutex);
	got = atomic_load(&c->count);
	if (got && atomic_load(&c->count) < ALL)
		atomic_fetch_sub(&c->count, 1);
	pthread_mutex_unlock(&c->mutex);
	return got;
}

int wait_for_completion_interruptible(struct completion *x)
{
	ls_completion_wait((struct ls_completion *)x);
	return 0;
}
