// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU by liburcu, flavor memb: its readers, its grace periods.
 *
 * Where a schedule is enforced the beginning of a grace period is an event and its end another. The
 * library has no call for the beginning alone: it is given a moment to begin with the first, and
 * what comes of it is what the test looks at.
 */
#define URCU_NO_COMPAT_IDENTIFIERS
#include <lockstep/finding.h>
#include <time.h>
#include <urcu/urcu-memb.h>
#include "harness/threads/threads.h"

#define BEGINS_NS 3000000

/* The kernel's calls; its header and the library's define the same structures. */
void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void rcu_start_thread(void)
{
	urcu_memb_register_thread();
}

void rcu_end_thread(void)
{
	urcu_memb_unregister_thread();
}

void rcu_read_lock(void)
{
	struct thread *t = thread_self();

	if (!atomic_load(&t->rcu_depth))
		thread_point();
	urcu_memb_read_lock();
	atomic_fetch_add(&t->rcu_depth, 1);
}

void rcu_read_unlock(void)
{
	struct thread *t = thread_self();

	if (!atomic_load(&t->rcu_depth)) {
		thread_report(LS_RCU_MISUSE, "the end of a reader's section that did not begin");
		return;
	}
	if (atomic_load(&t->rcu_depth) == 1)
		thread_point();
	atomic_fetch_sub(&t->rcu_depth, 1);
	urcu_memb_read_unlock();
}

struct grace {
	bool over;
};

static void *wait_for_grace(void *arg)
{
	struct grace *grace = arg;

	urcu_memb_register_thread();
	urcu_memb_synchronize_rcu();
	urcu_memb_unregister_thread();
	pthread_mutex_lock(&mutex);
	grace->over = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

/* It runs on beside the schedule, between its two events. */
static void synchronize_in_turn(void)
{
	struct thread *t = thread_self();
	struct grace grace = { false };
	pthread_t waiter;

	thread_point();
	if (pthread_create(&waiter, NULL, wait_for_grace, &grace))
		thread_lacks("another thread");
	nanosleep(&(struct timespec){ .tv_nsec = BEGINS_NS }, NULL);
	thread_point();
	atomic_store(&t->blocked.readers, true);
	pthread_mutex_lock(&mutex);
	while (!grace.over)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
	pthread_join(waiter, NULL);
	atomic_store(&t->blocked.readers, false);
}

void synchronize_rcu(void)
{
	struct thread *t = thread_self();

	if (atomic_load(&t->rcu_depth))
		thread_report(LS_RCU_MISUSE, "a wait for a grace period inside a reader's section");
	if (gate_enforces()) {
		synchronize_in_turn();
		return;
	}
	thread_point();
	atomic_store(&t->blocked.readers, true);
	urcu_memb_synchronize_rcu();
	atomic_store(&t->blocked.readers, false);
	thread_point();
}
