/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases that run inside of the model: their code is instrumented like the model's and calls it, and
 * a program of the harness explores each. A case states what it knows by ls_assert() and ends each
 * of its tasks with model_reached(), so that one which got lost on its way fails.
 */
#ifndef TESTS_MODEL_TEST_H
#define TESTS_MODEL_TEST_H

#include <lockstep/engine.h>
#include <lockstep/objects.h>

#define MODEL_TASKS_MAX 3

struct model_case {
	const char *name;
	int (*setup)(void *arg);
	void (*tasks[MODEL_TASKS_MAX])(void *arg);
	void (*finish)(void *arg); /* NULL: nothing is allocated */
	/* What has to be found, and where; without .in nothing may be found. */
	enum ls_finding_kind kind;
	const char *in;
	bool consequences; /* of which there are other kinds */
	/* Of the first task, when .site is set; it has to be injected. */
	struct ls_fault_plan fault;
};

/* End with .name NULL. */
extern const struct model_case flavor_cases[];
extern const struct model_case invariant_cases[];
extern const struct model_case iommu_cases[];
extern const struct model_case operation_cases[];

/* In the test program: counts, in memory that no execution restores. */
void model_reached(void);

#endif
