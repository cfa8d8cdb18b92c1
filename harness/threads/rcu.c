// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU by liburcu, flavor memb: its readers, its grace periods.
 *
 * Where a schedule is enforced the beginning of a grace period is an event and its end another. The
 * library has no call for the beginning alone: it is given a moment to begin with the first, which
 * is longer in another attempt when that was not enough (main.c).
 */
#define URCU_NO_COMPAT_IDENTIFIERS
#include <lockstep/finding.h>
#include <time.h>
#include <urcu/urcu-memb.h>
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

/* The kernel's calls; its header and the library's define the same structures. */
void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);

static uint64_t begun, ended; /* their addresses are what counts */

void rcu_grace_begins(void)
{
	races_release(&begun);
}

void rcu_grace_ended(void)
{
	races_acquire(&ended);
}

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
	if (!atomic_fetch_add(&t->rcu_depth, 1))
		races_acquire(&begun);
}

void rcu_read_unlock(void)
{
	struct thread *t = thread_self();

	if (!atomic_load(&t->rcu_depth)) {
		thread_report(LS_RCU_MISUSE, "the end of a reader's section that did not begin");
		return;
	}
	if (atomic_load(&t->rcu_depth) == 1) {
		thread_point();
		races_release(&ended);
	}
	atomic_fetch_sub(&t->rcu_depth, 1);
	urcu_memb_read_unlock();
}

uint64_t rcu_readers(void)
{
	uint64_t readers = 0;

	for_each_thread(t) if (atomic_load(&t->rcu_depth)) readers |= 1ull << t->id;
	return readers;
}

static void *wait_for_grace(void *arg)
{
	atomic_bool *over = arg;

	urcu_memb_register_thread();
	urcu_memb_synchronize_rcu();
	urcu_memb_unregister_thread();
	park_lock();
	atomic_store(over, true);
	park_wake();
	park_unlock();
	return NULL;
}

/* Where a schedule is enforced it is given a moment to begin with it. */
static pthread_t begin_grace(atomic_bool *over)
{
	pthread_t waiter;

	if (pthread_create(&waiter, NULL, wait_for_grace, over))
		thread_lacks("another thread");
	if (gate_enforces())
		report_moment();
	if (gate_enforces())
		nanosleep(&(struct timespec){ .tv_nsec = gate_moment_ns() }, NULL);
	return waiter;
}

void rcu_when_over(atomic_bool *over)
{
	pthread_detach(begin_grace(over));
}

static uint64_t not_over(const void *arg)
{
	uint64_t readers = rcu_readers();

	if (atomic_load((const atomic_bool *)arg))
		return 0;
	return readers ? readers : PARK_SOON;
}

/* It runs on beside the schedule, between its two events. */
static void synchronize_in_turn(void)
{
	atomic_bool over = false;
	pthread_t waiter;

	thread_point();
	rcu_grace_begins();
	waiter = begin_grace(&over);
	thread_point();
	park_lock();
	park(not_over, &over, "a grace period");
	park_unlock();
	rcu_grace_ended();
	pthread_join(waiter, NULL);
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
	rcu_grace_begins();
	atomic_store(&t->blocked.readers, true);
	urcu_memb_synchronize_rcu();
	atomic_store(&t->blocked.readers, false);
	rcu_grace_ended();
	thread_point();
}
