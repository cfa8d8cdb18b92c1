/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that read what may have no value; see instrumented_unwritten.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_UNWRITTEN_H
#define TESTS_DETECT_INSTRUMENTED_UNWRITTEN_H

void unwritten_field(void *arg);
void unwritten_marked(void *arg);
void unwritten_count(void *arg);
void unwritten_bits(void *arg);
void unwritten_duplicate(void *arg);
void unwritten_struct_copy(void *arg);
void unwritten_compare(void *arg);
void unwritten_setup(void);
void unwritten_publish(void *arg);
void unwritten_reader(void *arg);

#endif
