/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_async.c tells, and what it runs. */
#ifndef TESTS_PRIMITIVES_ASYNC_H
#define TESTS_PRIMITIVES_ASYNC_H

/* Weak, as in expect.h. An execution came out so: 0..63; 61 and above are never right. */
void outcome(int number) __attribute__((weak));
void expect_in_softirq(int is) __attribute__((weak));

void timer_init(void);
void timer_init_locks(void);
void timer_init_arms_again(void);
void timer_init_arms_for_ever(void);
void timer_arm(void *arg);
void timer_arm_and_delete(void *arg);
void timer_arm_and_delete_sync(void *arg);
void timer_arm_and_delete_look(void *arg);
void timer_arm_twice(void *arg);
void timer_shut_down(void *arg);
void timer_delete_under_lock(void *arg);
void timer_delete_outside_lock(void *arg);
void timer_lock(void *arg);
void timer_lock_bh(void *arg);
void timer_check_rounds(void);
void irq_init(void);
void irq_init_locks(void);
void irq_init_threaded(void);
void irq_raise(void *arg);
void irq_raise_and_sync(void *arg);
void irq_free(void *arg);
void irq_disable(void *arg);
void irq_lock(void *arg);
void irq_lock_irqsave(void *arg);
void irq_check_fired(void);
void tasklet_begin(void);
void tasklet_twice(void *arg);
void wait_init(void);
void wait_for_ready(void *arg);
void wait_for_ready_timeout(void *arg);
void wait_for_ready_interruptible(void *arg);
void wait_static(void *arg);
void wake_static(void *arg);
void wake_right(void *arg);
void wake_too_early(void *arg);
void wake_nobody(void *arg);
void wait_exclusive(void *arg);
void wait_exclusive_1(void *arg);
void wait_exclusive_2(void *arg);
void wait_shared_1(void *arg);
void wait_shared_2(void *arg);
void wake_one_of_two(void *arg);
void wake_two_of_two(void *arg);
void sleep_until_woken(void *arg);
void sleep_until_woken_late(void *arg);
void wake_sleeper(void *arg);
void sleep_for_a_time(void *arg);
void timeout_wait(void *arg);
void timeout_wait_twice(void *arg);
void timeout_wait_interruptible(void *arg);
void timeout_complete(void *arg);
void timeout_complete_all(void *arg);
void timeout_reinit_and_wait(void *arg);

#endif
