/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_work.c has for the tests of works and workqueues. */
#ifndef TESTS_PRIMITIVES_WORK_TASKS_H
#define TESTS_PRIMITIVES_WORK_TASKS_H

/* Of the test program: a value that some execution saw. */
void work_seen(long value) __attribute__((weak));

void work_setup(void);
void work_setup_set(void);
void work_setup_alone(void);
void work_setup_locked(void);
void work_setup_again(void);
void work_setup_for_ever(void);
void work_setup_flush_self(void);
void work_setup_box(void);
void work_setup_ordered(void);
void work_setup_inside(void);
void work_setup_queued(void);
void work_values(void *arg);
void work_nothing(void *arg);
void work_queue_it(void *arg);
void work_queue_second(void *arg);
void work_queue_and_see(void *arg);
void work_queue_and_read(void *arg);
void work_queue_and_flush(void *arg);
void work_queue_and_flush_queue(void *arg);
void work_flush_queue_and_see(void *arg);
void work_queue_and_cancel(void *arg);
void work_queue_and_cancel_only(void *arg);
void work_queue_and_free(void *arg);
void work_queue_and_free_wrongly(void *arg);
void work_cancel_for_ever(void *arg);
void work_queue_box(void *arg);
void work_lock_and_flush(void *arg);
void work_lock_and_cancel(void *arg);
void work_lock_and_flush_idle(void *arg);
void work_lock_and_flush_before(void *arg);
void work_lock_and_flush_queue(void *arg);
void work_flush_self(void *arg);
void work_finish_three(void);
void work_finish_again(void);
void work_finish_one(void);
void work_delay_and_flush(void *arg);
void work_delay_and_flush_queue(void *arg);
void work_delay_and_flush_delayed(void *arg);
void work_delay_and_cancel(void *arg);
void work_delay_and_modify(void *arg);
void work_queue_in_order(void *arg);
void work_queue_ordered(void *arg);
void work_queue_second_ordered(void *arg);
void work_cancel_ordered(void *arg);
void work_queue_two_inside(void *arg);
void work_queue_two_ordered(void *arg);
void work_queue_two_on_two(void *arg);
void work_queue_delayed_ordered(void *arg);
void work_use_destroyed(void *arg);

#endif
