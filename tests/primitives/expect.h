/* SPDX-License-Identifier: GPL-2.0-only */
/* How instrumented code of these tests tells what it got; and what that code is. */
#ifndef TESTS_PRIMITIVES_EXPECT_H
#define TESTS_PRIMITIVES_EXPECT_H

/* Weak: a program of this folder that runs none of this code need not have it. */
void expect_equal(long got, long want, const char *what, const char *file, unsigned int line)
	__attribute__((weak));
#define expect(got, want) expect_equal((long)(got), (long)(want), #got, __FILE__, __LINE__)

/* instrumented_sync.c */
void mutex_states(void *arg);
void spinlock_states(void *arg);
void completion_counts(void *arg);
void completion_of_all(void *arg);
void completion_again(void *arg);
void sync_setup(void);
void mutex_critical(void *arg);
void spinlock_critical(void *arg);
void trylock_critical(void *arg);
void sync_check(void);
void completion_wait_two(void *arg);
void completion_complete_two(void *arg);
void completion_complete_one(void *arg);

/* instrumented_counts.c */
void atomic_values(void *arg);
void atomic_conditional(void *arg);
void atomic_wraps(void *arg);
void atomic_rest(void *arg);
void refcount_values(void *arg);
void refcount_edges(void *arg);
void refcount_with_mutex(void *arg);
void refcount_saturates(void *arg);
void kref_releases_once(void *arg);

/* instrumented_slab.c */
void slab_alignment(void *arg);
void slab_contents(void *arg);
void slab_sizes(void *arg);
void slab_copies(void *arg);
void slab_fails(void *arg);
void slab_never_fails(void *arg);

/* instrumented_lists.c */
void list_adds(void *arg);
void list_removes(void *arg);
void list_moves(void *arg);
void list_walks(void *arg);
void list_poisons(void *arg);
void error_pointers(void *arg);
void warn_values(void *arg);
void warn_once(void *arg);
void warn_twice(void *arg);
void marked_values(void *arg);
void strings(void *arg);
void more_strings(void *arg);
void words_and_bits(void *arg);

#endif
