/* SPDX-License-Identifier: GPL-2.0-only */
/* Instrumented code on ww_mutexes: instrumented_ww.c. */
#ifndef TESTS_PRIMITIVES_WW_PROGRAMS_H
#define TESTS_PRIMITIVES_WW_PROGRAMS_H

void ww_setup_wound_wait(void);
void ww_setup_wait_die(void);

/* Take locks in an acquire context as documented, tell how it went, drop them. */
void ww_takes_0_1(void *arg);
void ww_takes_1_0(void *arg);
void ww_takes_1_2(void *arg);
void ww_takes_2_0(void *arg);
void ww_takes_0(void *arg);

void ww_results(void *arg);
void ww_interruptible(void *arg);
void ww_hold(void *arg);
void ww_injected(void *arg);

/* Each a misuse. */
void ww_slow_unneeded(void *arg);
void ww_done_twice(void *arg);
void ww_fini_early(void *arg);
void ww_lock_after_done(void *arg);
void ww_other_class(void *arg);
void ww_lost_count(void *arg);
void ww_lock_again(void *arg); /* these four after -EDEADLK: the contended one, nothing dropped */
void ww_lock_other(void *arg); /* another one */
void ww_slow_other(void *arg);
void ww_slow_holding(void *arg);

/* Neither is. */
void ww_as_documented(void *arg);

#endif
