/* SPDX-License-Identifier: GPL-2.0-only */
/* A search that is under way: shared by explore.c and the workers. */
#ifndef EXPLORE_SEARCH_H
#define EXPLORE_SEARCH_H

#include <lockstep/engine.h>
#include "harness/engine/exec.h"

struct search {
	const struct ls_program *program;
	const struct ls_options *options;
	const struct strategy_ops *strategy;
	struct ls_result *result;
	struct ls_options own;
	uint64_t start_ns;
	uint64_t numbers_from; /* executions that others have numbered before */
	bool count_traces;
	bool misled; /* it could not go on because of conflicts at places that are no points */
	bool was_new[1000];	       /* had one of the last executions a new trace? */
	void (*ran)(struct search *s); /* after each execution; may be NULL */
};

uint64_t search_now_ns(void);
/* Run what the strategy's other executions rest on, after its .begin; nothing of it counts. */
void search_learn(struct search *s);
/* All of it, in this process. */
int search_all(struct search *s);
/* Executions until the strategy has no more (true) or something else ends it. */
bool search_run(struct search *s);
/* One execution has ended so. */
void search_count(struct search *s, enum end end);
/* Something that lockstep does not control decides what the program does. */
void search_raise_nondeterminism(const char *text);
/*
 * An execution diverged from what was run before. Is that for conflicts at places that are no
 * scheduling points?
 */
bool search_may_be_misled(const struct search *s);
/* Tell the caller how far it is; false: it is to stop. */
bool search_report_progress(struct search *s);

#endif
