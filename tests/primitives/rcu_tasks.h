/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_rcu.c has for the tests of RCU and SRCU. */
#ifndef TESTS_PRIMITIVES_RCU_TASKS_H
#define TESTS_PRIMITIVES_RCU_TASKS_H

/* Of the test program: a value that some execution saw. */
void rcu_seen(long value) __attribute__((weak));

void rcu_setup_empty(void);
void rcu_setup_one(void);
void rcu_values(void *arg);
void srcu_values(void *arg);
void rcu_pointer_values(void *arg);
void rcu_publish(void *arg);
void rcu_publish_wrongly(void *arg);
void rcu_read_published(void *arg);
void rcu_read_outside(void *arg);
void rcu_read_protected(void *arg);
void rcu_read_unprotected(void *arg);
void rcu_walk_outside(void *arg);
void rcu_use(void *arg);
void rcu_remove_waiting(void *arg);
void rcu_remove_at_once(void *arg);
void rcu_remove_late(void *arg);
void rcu_remove_by_kfree_rcu(void *arg);
void rcu_remove_by_kfree_rcu_mightsleep(void *arg);
void rcu_remove_by_call_rcu(void *arg);
void rcu_remove_by_call_rcu_late(void *arg);
void rcu_walk(void *arg);
void rcu_change_lists(void *arg);
void rcu_change_lists_wrongly(void *arg);
void rcu_call_and_wait(void *arg);
void rcu_call_set(void *arg);
void rcu_barrier_and_see(void *arg);
void rcu_call_in_order(void *arg);
void rcu_call_many(void *arg);
void rcu_call_many_others(void *arg);
void rcu_call_and_write(void *arg);
void rcu_read_flag(void *arg);
void rcu_call_again(void *arg);
void rcu_expect_three_runs(void);
void rcu_call_twice(void *arg);
void rcu_never_leave(void *arg);
void rcu_setup_call(void);
void rcu_expect_two_runs(void);
void rcu_finish_call(void);
void rcu_nothing(void *arg);
void srcu_read_flag(void *arg);
void srcu_wait_and_write(void *arg);
void srcu_wait_other_and_write(void *arg);
void rcu_wait_and_write(void *arg);
void srcu_sleep_inside(void *arg);
void srcu_complete_and_wait(void *arg);
void srcu_wait_and_complete(void *arg);
void srcu_wait_inside(void *arg);
void srcu_lock_inside(void *arg);
void srcu_wait_locked(void *arg);
void srcu_call_set(void *arg);
void srcu_barrier_and_see(void *arg);
void srcu_call_and_clean_up(void *arg);
void srcu_clean_up_early(void *arg);
void rcu_walk_nodes_outside(void *arg);
void rcu_walk_nodes_inside(void *arg);
void srcu_read_pointer(void *arg);
void srcu_read_pointer_of_another(void *arg);
void srcu_read_pointer_in_rcu(void *arg);
void srcu_end_two_domains(void *arg);
void srcu_end_two_domains_crossed(void *arg);
void srcu_end_twice(void *arg);
void srcu_end_twice_the_same(void *arg);
void srcu_end_unbegun(void *arg);
void rcu_barrier_inside(void *arg);
void rcu_call_barrier(void *arg);
void rcu_call_wait(void *arg);
void srcu_call_and_tell(void *arg);
void srcu_told_wait_inside(void *arg);
void srcu_told_wait_outside(void *arg);
void rcu_call_set_both(void *arg);
void rcu_read_both(void *arg);
void rcu_write_and_call(void *arg);
void rcu_write_and_wait(void *arg);
void rcu_write_and_kfree(void *arg);
void rcu_told_read(void *arg);

#endif
