/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that break a rule of the lock validator when `broken` is set. */
#ifndef TESTS_LOCKDEP_INSTRUMENTED_RULES_H
#define TESTS_LOCKDEP_INSTRUMENTED_RULES_H

void rules_setup(void);
void rules_pinned(void *arg);
void rules_unpinned(void *arg);
void rules_held_write(void *arg);
void rules_held_read(void *arg);
void rules_irqs_disabled(void *arg);
void rules_compare(void *arg);
void rules_set_subclass(void *arg);
void rules_map_twice(void *arg);
void rules_map_read_twice(void *arg);
void rules_map_order(void *arg);
void rules_copied_map(void *arg);
void rules_static_class(void *arg);
void rules_might_sleep(void *arg);
void rules_completion(void *arg);
void rules_alloc(void *arg);
void rules_override(void *arg);
void rules_downgrade(void *arg);
void rules_in_handler(void *arg);
void rules_in_process(void *arg);
void rules_register_key(void *arg);

#endif
