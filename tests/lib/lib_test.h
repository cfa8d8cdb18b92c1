/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases of the kernel data structures: instrumented programs of a few tasks, and what all of their
 * executions together come to. Each execution ends with a number from 0 to 63, and the set of these
 * is stated exactly: what is missing was not explored or cannot happen, what is more is wrong.
 */
#ifndef TESTS_LIB_TEST_H
#define TESTS_LIB_TEST_H

#include <lockstep/engine.h>
#include <lockstep/objects.h>

#define LIB_TASKS 4
#define LIB_KINDS 3

#define ENDS(number) (1ul << (number))

struct lib_case {
	const char *name;
	int (*setup)(void *arg);
	void (*tasks[LIB_TASKS])(void *arg);
	void (*finish)(void *arg);
	uint64_t ends; /* ENDS() of the numbers that finish tells */
	/* The first kinds_nr of these are found, and nothing else. */
	enum ls_finding_kind kinds[LIB_KINDS];
	unsigned int kinds_nr;
	unsigned int traces;	    /* of executions that end, where the number is known; else 0 */
	struct ls_fault_plan fault; /* when .site is set; it has to be injected */
	bool large;		    /* too large for brute force: only reduced */
};

/* End with .name NULL. */
extern const struct lib_case klist_cases[];
extern const struct lib_case active_cases[];
extern const struct lib_case kobject_cases[];
extern const struct lib_case notifier_cases[];
extern const struct lib_case xarray_cases[];
extern const struct lib_case ida_cases[];
extern const struct lib_case percpu_cases[];

/* Told by finish, once. */
void lib_end(unsigned int number);

#endif
