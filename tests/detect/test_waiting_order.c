// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with readers, conditions and RCU: what they order and what they do not (data-race,
 * use-after-free). What ends in waiting for ever is in test_waiting.c.
 */
#include "tests/detect/waiting_objects.h"

static void write_in_section(void *arg)
{
	(void)arg;
	take(broken);
	ls_memory_write(memory, 0, 1);
	drop(broken);
}

static void read_in_section(void *arg)
{
	(void)arg;
	take(true);
	ls_memory_read(memory, 0);
	drop(true);
}

static const struct pair rwlock_excludes = { "rwlock excludes", make_all, write_in_section,
					     read_in_section, NULL };

/* One reader's section is over before the other's begins, and yet does not order the two. */
static void write_and_tell(void *arg)
{
	(void)arg;
	ls_memory_write(memory, 0, 1);
	take(broken);
	drop(broken);
	ls_var_write(flag, 1);
}

static void read_when_told(void *arg)
{
	bool told = ls_var_read(flag);

	(void)arg;
	take(true);
	drop(true);
	if (told)
		ls_memory_read(memory, 0);
}

static const struct pair rwlock_tells = { "rwlock tells", make_all, write_and_tell, read_when_told,
					  NULL };

/* A reader's section is over before the writer's begins, whatever the readers did meanwhile. */
static void read_and_tell(void *arg)
{
	(void)arg;
	ls_memory_read(memory, 0);
	take(true);
	ls_var_write(flag, 1);
	drop(true);
}

static void free_when_told(void *arg)
{
	bool told;

	(void)arg;
	take(broken);
	told = ls_var_read(flag);
	drop(broken);
	if (told)
		ls_memory_free(memory);
}

static const struct pair rwlock_frees = { "rwlock frees", make_all, read_and_tell, free_when_told,
					  NULL };

/* Flag 1: b waits, or is about to; 2: it need not. The wake-up itself is made without the lock. */
static void write_and_wake(void *arg)
{
	bool waits;

	(void)arg;
	ls_lock_take(lock);
	waits = ls_var_read(flag);
	ls_var_write(flag, 2);
	ls_lock_drop(lock);
	if (!waits)
		return;
	if (!broken)
		ls_memory_write(memory, 0, 1);
	ls_cond_signal(cond);
	if (broken)
		ls_memory_write(memory, 0, 1);
}

static void read_when_woken(void *arg)
{
	bool waits;

	(void)arg;
	ls_lock_take(lock);
	waits = ls_var_read(flag) != 2;
	if (waits) {
		ls_var_write(flag, 1);
		ls_cond_wait(cond, lock);
	}
	ls_lock_drop(lock);
	if (waits)
		ls_memory_read(memory, 0);
}

static const struct pair cond_tells = { "cond tells", make_all, write_and_wake, read_when_woken,
					NULL };

static void read_unless_gone(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	if (!ls_var_read(flag))
		ls_memory_read(memory, 0);
	ls_rcu_read_unlock();
}

static void remove_and_free(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
	if (!broken)
		ls_rcu_synchronize();
	ls_memory_free(memory);
}

static const struct pair rcu_frees = { "rcu frees", make_all, read_unless_gone, remove_and_free,
				       NULL };

/* A section that sees what came after the grace period began after it did. */
static void write_then_publish(void *arg)
{
	(void)arg;
	ls_memory_write(memory, 0, 1);
	if (!broken)
		ls_rcu_synchronize();
	ls_var_write(flag, 1);
}

static void read_if_published(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	if (ls_var_read(flag))
		ls_memory_read(memory, 0);
	ls_rcu_read_unlock();
}

static const struct pair rcu_publishes = { "rcu publishes", make_all, write_then_publish,
					   read_if_published, NULL };

/* A section that began after the grace period did is not waited for. */
static void write_unless_off(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	if (!ls_var_read(flag) || broken)
		ls_memory_write(memory, 0, 1);
	ls_rcu_read_unlock();
}

static void switch_off_and_read(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
	ls_rcu_synchronize();
	ls_memory_read(memory, 0);
}

static const struct pair rcu_switches = { "rcu switches", make_all, write_unless_off,
					  switch_off_and_read, NULL };

static const struct {
	const struct pair *pair;
	enum ls_finding_kind kind;
} orders[] = {
	{ &rwlock_excludes, LS_DATA_RACE },   { &rwlock_tells, LS_DATA_RACE },
	{ &rwlock_frees, LS_USE_AFTER_FREE }, { &cond_tells, LS_DATA_RACE },
	{ &rcu_frees, LS_USE_AFTER_FREE },    { &rcu_publishes, LS_DATA_RACE },
	{ &rcu_switches, LS_DATA_RACE },
};

static void fires_on_what_they_do_not_order(void)
{
	for (size_t i = 0; i < ARRAY_NR(orders); i++)
		check_fires(orders[i].pair, orders[i].kind);
}

static void quiet_on_what_they_order(void)
{
	for (size_t i = 0; i < ARRAY_NR(orders); i++)
		check_quiet(orders[i].pair);
}

static CU_TestInfo cases[] = {
	{ "fires_on_what_they_do_not_order", fires_on_what_they_do_not_order },
	{ "quiet_on_what_they_order", quiet_on_what_they_order },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: waiting, order", cases);
}
