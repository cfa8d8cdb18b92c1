// SPDX-License-Identifier: GPL-2.0-only
/* RCU and SRCU under the kernel's names: what tasks of test_rcu.c and test_rcu_callback.c do. */
#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/hardirq.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <lockstep/objects.h>
#include "expect.h"
#include "rcu_tasks.h"

struct item {
	long value;
	struct rcu_head rcu;
	struct list_head list;
	struct hlist_node node;
};

static struct item __rcu *published;
static struct rcu_head heads[4];
static int flag, second, untouched, runs;
static LIST_HEAD(items);
static HLIST_HEAD(nodes);
static DEFINE_SRCU(srcu);
static struct srcu_struct other;
static DEFINE_MUTEX(lock);
static struct completion done, called;

static struct item *item_new(long value)
{
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	item->value = value;
	return item;
}

void rcu_setup_empty(void)
{
	init_completion(&done);
	init_completion(&called);
	init_srcu_struct(&other);
}

void rcu_setup_one(void)
{
	struct item *item = item_new(7);

	rcu_setup_empty();
	RCU_INIT_POINTER(published, item);
	INIT_LIST_HEAD_RCU(&items);
	list_add_rcu(&item_new(1)->list, &items);
	list_add_tail_rcu(&item_new(2)->list, &items);
	hlist_add_head_rcu(&item_new(3)->node, &nodes);
}

void rcu_values(void *arg)
{
	expect(rcu_read_lock_held(), 0);
	expect(rcu_read_lock_any_held(), 0);
	rcu_read_lock();
	rcu_read_lock();
	expect(rcu_read_lock_held(), 1);
	expect(rcu_read_lock_bh_held(), 0);
	rcu_read_unlock();
	expect(rcu_read_lock_held(), 1);
	expect(rcu_read_lock_any_held(), 1);
	rcu_read_unlock();
	expect(rcu_read_lock_held(), 0);
	rcu_read_lock_bh();
	expect(rcu_read_lock_held(), 0);
	expect(rcu_read_lock_bh_held(), 1);
	rcu_read_unlock_bh();
	rcu_read_lock_sched();
	expect(rcu_read_lock_held(), 0);
	expect(rcu_read_lock_sched_held(), 1);
	rcu_read_unlock_sched();
	expect(rcu_read_lock_bh_held(), 0);
	expect(rcu_read_lock_sched_held(), 0);
}

void srcu_values(void *arg)
{
	int outer, inner;

	init_srcu_struct(&other);
	expect(srcu_read_lock_held(&other), 0);
	outer = srcu_read_lock(&other);
	inner = srcu_read_lock(&other);
	expect(srcu_read_lock_held(&other), 1);
	expect(srcu_read_lock_held(&srcu), 0);
	synchronize_srcu(&srcu);
	srcu_read_unlock(&other, inner);
	expect(srcu_read_lock_held(&other), 1);
	srcu_read_unlock(&other, outer);
	expect(srcu_read_lock_held(&other), 0);
	synchronize_srcu(&other);
	cleanup_srcu_struct(&other);
}

void rcu_pointer_values(void *arg)
{
	struct item *item = item_new(1), *old;

	expect(rcu_access_pointer(published) == NULL, 1);
	rcu_assign_pointer(published, item);
	expect(rcu_access_pointer(published) == item, 1);
	expect(rcu_dereference_protected(published, true)->value, 1);
	rcu_read_lock();
	expect(rcu_dereference(published)->value, 1);
	rcu_read_unlock();
	expect(rcu_dereference_raw(published)->value, 1);
	expect(rcu_dereference_check(published, true)->value, 1);
	old = rcu_replace_pointer(published, NULL, true);
	expect(old == item, 1);
	expect(rcu_access_pointer(published) == NULL, 1);
	kfree(item);
}

void rcu_publish(void *arg)
{
	rcu_assign_pointer(published, item_new(5));
}

void rcu_publish_wrongly(void *arg)
{
	RCU_INIT_POINTER(published, item_new(5));
}

void rcu_read_published(void *arg)
{
	struct item *item;

	rcu_read_lock();
	item = rcu_dereference(published);
	if (item)
		expect(item->value, 5);
	rcu_read_unlock();
}

void rcu_read_outside(void *arg)
{
	expect(rcu_dereference(published)->value, 7);
}

void rcu_read_protected(void *arg)
{
	mutex_lock(&lock);
	expect(rcu_dereference_protected(published, lockdep_is_held(&lock))->value, 7);
	mutex_unlock(&lock);
}

void rcu_read_unprotected(void *arg)
{
	expect(rcu_dereference_protected(published, lockdep_is_held(&lock))->value, 7);
}

void rcu_walk_outside(void *arg)
{
	struct item *item;
	long sum = 0;

	list_for_each_entry_rcu(item, &items, list) sum += item->value;
	expect(sum, 3);
}

void rcu_use(void *arg)
{
	struct item *item;

	rcu_read_lock();
	item = rcu_dereference(published);
	if (item)
		expect(item->value, 7);
	rcu_read_unlock();
}

static struct item *take_away(void)
{
	return rcu_replace_pointer(published, NULL, true);
}

void rcu_remove_waiting(void *arg)
{
	struct item *item = take_away();

	synchronize_rcu();
	kfree(item);
}

void rcu_remove_at_once(void *arg)
{
	kfree(take_away());
}

void rcu_remove_late(void *arg)
{
	struct item *item = rcu_access_pointer(published);

	synchronize_rcu();
	take_away();
	kfree(item);
}

void rcu_remove_by_kfree_rcu(void *arg)
{
	struct item *item = take_away();

	kfree_rcu(item, rcu);
}

void rcu_remove_by_kfree_rcu_mightsleep(void *arg)
{
	struct item *item = take_away();

	kfree_rcu_mightsleep(item);
}

static void free_item(struct rcu_head *head)
{
	kfree(container_of(head, struct item, rcu));
}

void rcu_remove_by_call_rcu(void *arg)
{
	call_rcu(&take_away()->rcu, free_item);
}

void rcu_remove_by_call_rcu_late(void *arg)
{
	call_rcu(&rcu_access_pointer(published)->rcu, free_item);
	take_away();
}

void rcu_walk(void *arg)
{
	struct item *item;
	long sum = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(item, &items, list) sum += item->value;
	hlist_for_each_entry_rcu(item, &nodes, node) sum += item->value;
	rcu_read_unlock();
	/* 1 may be gone or not, 2 and 3 are there, 8 and 16 are there or not. */
	expect((sum & 7) == 5 || (sum & 7) == 6, 1);
}

void rcu_change_lists(void *arg)
{
	struct item *first = list_first_entry(&items, struct item, list);

	list_add_tail_rcu(&item_new(8)->list, &items);
	list_del_rcu(&first->list);
	kfree_rcu(first, rcu);
	hlist_add_head_rcu(&item_new(16)->node, &nodes);
}

void rcu_change_lists_wrongly(void *arg)
{
	struct item *first = list_first_entry(&items, struct item, list);

	list_del_rcu(&first->list);
	kfree(first);
}

/* What callbacks see and do. */
static void count_run(struct rcu_head *head)
{
	expect(in_serving_softirq(), 1);
	runs++;
}

static void set_flag(struct rcu_head *head)
{
	WRITE_ONCE(flag, 1);
}

static void see_flag(struct rcu_head *head)
{
	rcu_seen(READ_ONCE(flag));
}

static void first_run(struct rcu_head *head)
{
	expect(runs++, 0);
}

static void second_run(struct rcu_head *head)
{
	expect(runs++, 1);
}

static void again(struct rcu_head *head)
{
	if (++runs < 3)
		call_rcu(head, again);
}

void rcu_call_and_wait(void *arg)
{
	call_rcu(&heads[0], count_run);
	call_rcu(&heads[1], count_run);
	rcu_barrier();
	expect(runs, 2);
	rcu_barrier();
}

#define MANY 12

static void nothing_to_do(struct rcu_head *head)
{
}

static void call_many(struct rcu_head *many)
{
	unsigned int i;

	for (i = 0; i < MANY; i++)
		call_rcu(&many[i], nothing_to_do);
	rcu_barrier();
}

void rcu_call_many(void *arg)
{
	static struct rcu_head many[MANY];

	call_many(many);
}

void rcu_call_many_others(void *arg)
{
	static struct rcu_head many[MANY];

	call_many(many);
}

void rcu_call_set(void *arg)
{
	call_rcu(&heads[0], set_flag);
}

void rcu_barrier_and_see(void *arg)
{
	rcu_barrier();
	rcu_seen(READ_ONCE(flag));
}

void rcu_call_in_order(void *arg)
{
	call_rcu(&heads[0], first_run);
	call_rcu(&heads[1], second_run);
}

void rcu_call_and_write(void *arg)
{
	call_rcu(&heads[0], see_flag);
	WRITE_ONCE(flag, 1);
}

void rcu_read_flag(void *arg)
{
	rcu_read_lock();
	rcu_seen(READ_ONCE(flag));
	rcu_read_unlock();
}

void rcu_call_again(void *arg)
{
	call_rcu(&heads[0], again);
}

void rcu_expect_three_runs(void)
{
	expect(runs, 3);
}

void rcu_call_twice(void *arg)
{
	rcu_read_lock();
	call_rcu(&heads[0], set_flag);
	call_rcu(&heads[0], set_flag);
	rcu_read_unlock();
}

void rcu_never_leave(void *arg)
{
	rcu_read_lock();
}

void rcu_setup_call(void)
{
	rcu_setup_empty();
	call_rcu(&heads[0], count_run);
	call_rcu(&heads[1], count_run);
	kfree_rcu(item_new(1), rcu);
}

void rcu_expect_two_runs(void)
{
	expect(runs, 2);
}

void rcu_finish_call(void)
{
	kfree_rcu(rcu_dereference_protected(published, true), rcu);
	call_rcu(&heads[2], count_run);
	rcu_barrier();
	expect(runs, 1);
}

void rcu_nothing(void *arg)
{
	READ_ONCE(untouched);
}

/* SRCU */
void srcu_read_flag(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	rcu_seen(READ_ONCE(flag));
	srcu_read_unlock(&srcu, idx);
}

void srcu_wait_and_write(void *arg)
{
	synchronize_srcu(&srcu);
	WRITE_ONCE(flag, 1);
}

void srcu_wait_other_and_write(void *arg)
{
	synchronize_srcu(&other);
	WRITE_ONCE(flag, 1);
}

void rcu_wait_and_write(void *arg)
{
	synchronize_rcu();
	WRITE_ONCE(flag, 1);
}

void srcu_sleep_inside(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	wait_for_completion(&done);
	srcu_read_unlock(&srcu, idx);
}

void srcu_complete_and_wait(void *arg)
{
	complete(&done);
	synchronize_srcu(&srcu);
}

void srcu_wait_and_complete(void *arg)
{
	synchronize_srcu(&srcu);
	complete(&done);
}

void srcu_wait_inside(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	synchronize_srcu(&srcu);
	srcu_read_unlock(&srcu, idx);
}

void srcu_lock_inside(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	mutex_lock(&lock);
	mutex_unlock(&lock);
	srcu_read_unlock(&srcu, idx);
}

void srcu_wait_locked(void *arg)
{
	mutex_lock(&lock);
	synchronize_srcu(&srcu);
	mutex_unlock(&lock);
}

static void set_flag_outside_softirq(struct rcu_head *head)
{
	expect(in_serving_softirq(), 0);
	WRITE_ONCE(flag, 1);
}

void srcu_call_set(void *arg)
{
	call_srcu(&srcu, &heads[0], set_flag_outside_softirq);
}

void srcu_barrier_and_see(void *arg)
{
	srcu_barrier(&srcu);
	rcu_seen(READ_ONCE(flag));
}

void srcu_call_and_clean_up(void *arg)
{
	call_srcu(&other, &heads[0], set_flag_outside_softirq);
	srcu_barrier(&other);
	expect(flag, 1);
	cleanup_srcu_struct(&other);
}

void srcu_clean_up_early(void *arg)
{
	int idx = srcu_read_lock(&other);

	cleanup_srcu_struct(&other);
	srcu_read_unlock(&other, idx);
}

void rcu_walk_nodes_outside(void *arg)
{
	struct item *item;
	long sum = 0;

	hlist_for_each_entry_rcu(item, &nodes, node) sum += item->value;
	expect(sum, 3);
}

void rcu_walk_nodes_inside(void *arg)
{
	rcu_read_lock();
	rcu_walk_nodes_outside(arg);
	rcu_read_unlock();
}

void srcu_read_pointer(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	expect(srcu_dereference(published, &srcu)->value, 7);
	srcu_read_unlock(&srcu, idx);
}

void srcu_read_pointer_of_another(void *arg)
{
	int idx = srcu_read_lock(&srcu);

	expect(srcu_dereference(published, &other)->value, 7);
	srcu_read_unlock(&srcu, idx);
}

void srcu_read_pointer_in_rcu(void *arg)
{
	rcu_read_lock();
	expect(srcu_dereference(published, &srcu)->value, 7);
	rcu_read_unlock();
}

void srcu_end_two_domains(void *arg)
{
	int one = srcu_read_lock(&srcu), two = srcu_read_lock(&other);

	srcu_read_unlock(&srcu, one);
	srcu_read_unlock(&other, two);
}

void srcu_end_two_domains_crossed(void *arg)
{
	int one = srcu_read_lock(&srcu), two = srcu_read_lock(&other);

	srcu_read_unlock(&srcu, two);
	srcu_read_unlock(&other, one);
}

void srcu_end_twice(void *arg)
{
	int one = srcu_read_lock(&srcu), two = srcu_read_lock(&srcu);

	srcu_read_unlock(&srcu, two);
	srcu_read_unlock(&srcu, one);
	one = srcu_read_lock(&srcu);
	two = srcu_read_lock(&srcu);
	srcu_read_unlock(&srcu, one);
	srcu_read_unlock(&srcu, two);
}

void srcu_end_twice_the_same(void *arg)
{
	int one = srcu_read_lock(&srcu);

	srcu_read_lock(&srcu);
	srcu_read_unlock(&srcu, one);
	srcu_read_unlock(&srcu, one);
}

void srcu_end_unbegun(void *arg)
{
	srcu_read_unlock(&srcu, 0);
}

void rcu_barrier_inside(void *arg)
{
	rcu_read_lock();
	rcu_barrier();
	rcu_read_unlock();
}

static void wait_for_callbacks(struct rcu_head *head)
{
	rcu_barrier();
}

static void wait_for_grace(struct rcu_head *head)
{
	synchronize_rcu();
}

void rcu_call_barrier(void *arg)
{
	call_rcu(&heads[0], wait_for_callbacks);
}

void rcu_call_wait(void *arg)
{
	call_rcu(&heads[0], wait_for_grace);
}

static void complete_done(struct rcu_head *head)
{
	complete(&done);
}

void srcu_call_and_tell(void *arg)
{
	call_srcu(&srcu, &heads[0], complete_done);
	complete(&called);
}

void srcu_told_wait_inside(void *arg)
{
	int idx;

	wait_for_completion(&called);
	idx = srcu_read_lock(&srcu);
	wait_for_completion(&done);
	srcu_read_unlock(&srcu, idx);
}

void srcu_told_wait_outside(void *arg)
{
	int idx;

	wait_for_completion(&called);
	idx = srcu_read_lock(&srcu);
	srcu_read_unlock(&srcu, idx);
	wait_for_completion(&done);
}

static void set_second(struct rcu_head *head)
{
	WRITE_ONCE(second, 1);
}

void rcu_call_set_both(void *arg)
{
	call_rcu(&heads[0], set_flag);
	call_rcu(&heads[1], set_second);
}

/* 3: between the two reads both are set, though the first has not been before. */
void rcu_read_both(void *arg)
{
	int before, after;

	rcu_read_lock();
	before = READ_ONCE(flag);
	after = READ_ONCE(second);
	rcu_read_unlock();
	rcu_seen(after ? 2 + !before : before);
}

/* Plain: what the caller did before the call is known only to who knows of the call. */
void rcu_write_and_call(void *arg)
{
	untouched = 1;
	call_rcu(&heads[0], set_flag);
	WRITE_ONCE(second, 1);
}

void rcu_write_and_wait(void *arg)
{
	untouched = 1;
	synchronize_rcu();
	WRITE_ONCE(second, 1);
}

void rcu_write_and_kfree(void *arg)
{
	struct item *item = item_new(1);

	untouched = 1;
	kfree_rcu(item, rcu);
	WRITE_ONCE(second, 1);
}

void rcu_told_read(void *arg)
{
	if (!READ_ONCE(second))
		return;
	rcu_read_lock();
	expect(untouched, 1);
	rcu_read_unlock();
}
