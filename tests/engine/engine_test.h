/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the engine share: the instrumented code that they run, and a watcher of
 * executions.
 *
 * A watcher is an observer that the setup of a program adds, so that it is in place for every
 * execution of one exploration and gone afterwards.
 */
#ifndef TESTS_ENGINE_TEST_H
#define TESTS_ENGINE_TEST_H

#include "tests/explore_test.h"
#include "harness/engine/exec.h"
#include "harness/engine/trace.h"

/* instrumented_shared.c */
void shared_setup(void);
void *shared_memory(void); /* SHARED_BYTES of values */
#define SHARED_BYTES 12
long shared_is_locked(unsigned int object);
long shared_try_wait(unsigned int object);
void shared_complete(unsigned int object);
long shared_read(unsigned int size, unsigned int at);
void shared_write(unsigned int size, unsigned int at, long value);
long shared_inc_not_zero(void);
long shared_dec_and_test(void);
void shared_inc(void);

/* instrumented_places.c */
void places_run(void *arg);
extern int places_reached; /* by places_run(): 1 to 8 */
void *places_lock(void);

/* instrumented_crash.c */
void crash_load(void *p);
void crash_store(void *p);
void crash_fill(void *p);
void crash_divide(void *p);
void crash_abort(void *p);
void crash_call(void *p);
void crash_recurse(void *p);

/* instrumented_statics.c */
void statics_use(void *arg);
void statics_setup(void);

#endif
