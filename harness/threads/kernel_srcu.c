// SPDX-License-Identifier: GPL-2.0-only
/*
 * SRCU, which liburcu has not: of each domain it is known which section of which thread is under
 * way, and a grace period waits for those that were when it began.
 */
#include <linux/srcu.h>
#include <lockstep/finding.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC	    ((uintptr_t)__builtin_return_address(0))
#define DOMAINS_MAX 64u

struct domain {
	unsigned int depth[THREAD_MAIN + 1];
	uint64_t section[THREAD_MAIN + 1]; /* number of the outermost one */
};

/* Its number is in the word of the srcu_struct. All of it changes under park_lock(). */
static struct domain domains[DOMAINS_MAX];
static unsigned int domains_nr;

/* With park_lock() held. */
static struct domain *domain_of(const struct srcu_struct *ssp)
{
	if (!ssp->word) {
		if (domains_nr == DOMAINS_MAX)
			thread_lacks("so many SRCU domains");
		((struct srcu_struct *)ssp)->word = ++domains_nr;
	}
	return &domains[ssp->word - 1];
}

static unsigned int depth_in(const struct srcu_struct *ssp)
{
	unsigned int depth;

	park_lock();
	depth = domain_of(ssp)->depth[thread_self()->id];
	park_unlock();
	return depth;
}

int __init_srcu_struct(struct srcu_struct *ssp, const char *name, struct lock_class_key *key)
{
	(void)name, (void)key;
	thread_access((uintptr_t)ssp, sizeof(*ssp), true, PC);
	ssp->word = 0;
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	thread_access((uintptr_t)ssp, sizeof(ssp->word), true, PC);
	park_lock();
	for (unsigned int i = 0; i < THREAD_MAIN; i++)
		if (domain_of(ssp)->depth[i])
			thread_report(LS_RCU_MISUSE,
				      "an srcu_struct is cleaned up with a reader inside");
	park_unlock();
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	struct thread *t = thread_self();
	unsigned int depth = depth_in(ssp);
	struct domain *d;

	if (!depth)
		marked_access((uintptr_t)ssp, sizeof(ssp->word), true, PC);
	park_lock();
	d = domain_of(ssp);
	if (!d->depth[t->id]++) {
		d->section[t->id]++;
		races_acquire(ssp);
	}
	park_unlock();
	return (int)(depth & 1);
}

void srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	struct thread *t = thread_self();
	unsigned int depth = depth_in(ssp);

	if (idx & ~1 || !depth)
		thread_report(LS_RCU_MISUSE,
			      "the end of an SRCU reader's section that did not begin");
	if (!depth)
		return;
	if (depth == 1)
		marked_access((uintptr_t)ssp, sizeof(ssp->word), true, PC);
	park_lock();
	if (depth == 1)
		races_release_second(ssp);
	domain_of(ssp)->depth[t->id]--;
	park_wake();
	park_unlock();
}

int srcu_read_lock_held(const struct srcu_struct *ssp)
{
	return depth_in(ssp) > 0;
}

struct grace {
	const struct domain *domain;
	uint64_t readers; /* when it began */
	uint64_t section[THREAD_MAIN + 1];
};

static uint64_t readers_left(const void *arg)
{
	const struct grace *g = arg;
	uint64_t left = 0;

	for (unsigned int i = 0; i < THREAD_MAIN; i++)
		if (g->readers >> i & 1 && g->domain->depth[i] &&
		    g->domain->section[i] == g->section[i])
			left |= 1ull << i;
	return left;
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	struct thread *t = thread_self();
	struct grace grace = { .readers = 0 };

	if (depth_in(ssp))
		thread_report(LS_RCU_MISUSE, "a wait for the grace period of an SRCU domain inside "
					     "its section");
	if (atomic_load(&t->rcu_depth))
		thread_report(LS_RCU_MISUSE, "a wait for a grace period inside a reader's section");
	marked_access((uintptr_t)ssp, sizeof(ssp->word), true, PC);
	park_lock();
	races_release(ssp);
	grace.domain = domain_of(ssp);
	for (unsigned int i = 0; i < THREAD_MAIN; i++) {
		grace.section[i] = grace.domain->section[i];
		if (grace.domain->depth[i])
			grace.readers |= 1ull << i;
	}
	park(readers_left, &grace, "a grace period");
	races_acquire_second(ssp);
	park_unlock();
	marked_access((uintptr_t)ssp, sizeof(ssp->word), true, PC);
}
