/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to pass a message, and accesses that may race; see instrumented_order.c and _races.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_ORDER_H
#define TESTS_DETECT_INSTRUMENTED_ORDER_H

#include <stdbool.h>
#include <stdint.h>

/* A way for one task to let another know that the message is there. */
struct way {
	const char *name;
	bool orders; /* what was written before is there for who was told */
	void (*publish)(void);
	bool (*receive)(void); /* was it told? */
};

extern const struct way ways[];
void ways_setup(void);

/* Two accesses to the same memory by two tasks; what is found by default, and what with strict
 * races. */
struct racing {
	const char *name;
	void (*a)(void *arg);
	void (*b)(void *arg);
	bool found, found_strict, withheld;
};

extern const struct racing racing[];
void racing_setup(void);

#endif
