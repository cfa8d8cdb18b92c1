/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks over memory of the slab and over reference counts; see instrumented_memory.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_MEMORY_H
#define TESTS_DETECT_INSTRUMENTED_MEMORY_H

void memory_setup(void);
void memory_finish(void *arg);
void memory_use_after_free(void *arg);
void memory_use_marked_after_free(void *arg);
void memory_copy_after_free(void *arg);
void memory_lock_after_free(void *arg);
void memory_count_after_free(void *arg);
void memory_free_twice(void *arg);
void memory_free_inside(void *arg);
void memory_free_static(void *arg);
void memory_free_local(void *arg);
void memory_write_past_end(void *arg);
void memory_read_before_start(void *arg);
void memory_fill_past_end(void *arg);
void memory_use_null(void *arg);
void memory_use_error_pointer(void *arg);
void memory_keep(void *arg);
void memory_user(void *arg);
void memory_freer(void *arg);

void refs_from_zero(void *arg);
void refs_below_zero(void *arg);
void refs_saturated(void *arg);
void refs_not_zero(void *arg);

void warn_on(void *arg);
void warn_text(void *arg);
void bug_on(void *arg);

#endif
