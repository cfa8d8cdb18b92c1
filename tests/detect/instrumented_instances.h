/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that checks by class do not cover; see instrumented_instances.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_INSTANCES_H
#define TESTS_DETECT_INSTRUMENTED_INSTANCES_H

void instances_setup(void);
void instances_setup_tree(void);
void instances_move(void);
/* Take the locks of two objects, one under the other, as numbers say. */
void instances_take(unsigned int outer, unsigned int inner);
/* The same for locks of a class that is checked, the inner one of the next nesting level. */
void instances_take_nested(unsigned int outer, unsigned int inner);
/* A work takes the group's mutex; it is flushed under the lock of an object, and that is taken
 * under the group's mutex. */
void instances_setup_work(void);
void instances_queue_and_flush_under(unsigned int outer);
void instances_take_under_group(unsigned int inner);
/* Take a lock in a reader's section; wait for the sections to end under a lock. */
void instances_read(unsigned int inner);
void instances_synchronize(unsigned int outer);
void instances_lock(unsigned int number);
void instances_unlock(unsigned int number);

#endif
