/* SPDX-License-Identifier: GPL-2.0-only */
/* Every form in which C code can touch memory, and memory that it must not touch. */
#ifndef TESTS_DETECT_INSTRUMENTED_ACCESSES_H
#define TESTS_DETECT_INSTRUMENTED_ACCESSES_H

#include <stdbool.h>

#define ACCESS_BYTES 32 /* that every form may touch */

struct access_form {
	const char *name;
	void (*run)(void *p);
	unsigned int size; /* bytes that it touches, from the first on */
	bool needs_value;  /* what it reads decides something, or is computed with */
};

extern const struct access_form access_forms[];
extern const struct access_form *access_form; /* the one that the tasks run */

void access_after_free(void *arg);
void access_past_the_end(void *arg);
void access_before_the_begin(void *arg);
void access_unwritten(void *arg);

#endif
