/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine asks of a strategy: every decision of an execution. */
#ifndef ENGINE_STRATEGY_H
#define ENGINE_STRATEGY_H

#include <lockstep/engine.h>
#include <stdbool.h>
#include <stdint.h>

struct observer;

#define NO_TASK	       64u
#define PICK_ABORT     255u /* instead of a task: the execution cannot go on as it was meant */
#define PICK_REDUNDANT 254u /* whatever could come now was explored */

/* How several processes share a search. */
enum sharing {
	SHARING_NONE,
	SHARING_NUMBERS,  /* an execution is a function of the seed and its number */
	SHARING_PREFIXES, /* what begins with one list of choices needs nothing of the rest */
	SHARING_BOTH,	  /* prefixes first, then numbers */
	SHARING_TREE	  /* the order of branches is decided in one place, see strategy/leaf.h */
};

#define LEARN_EXECUTIONS 32u /* that a sampler learns from, where it does */

struct strategy_ops {
	const char *name;
	const char *help;
	bool exhaustive; /* it comes to an end by itself, and has then run everything it may */
	enum sharing sharing;
	bool runs_on; /* after a fatal finding it needs to see what the other tasks do */
	int (*begin)(const struct ls_options *options, unsigned int tasks_nr);
	/* False: there is nothing more to run. @number counts from 1. */
	bool (*execution_begin)(uint64_t number);
	/*
	 * One of the tasks in @enabled, which is not empty. @current is the task that performed the
	 * last event, or NO_TASK.
	 */
	unsigned int (*pick)(uint64_t enabled, unsigned int current);
	/* One of 0..outcomes-1. */
	unsigned int (*label)(unsigned int outcomes);
	void (*execution_end)(uint32_t events);
	/*
	 * Takes the place of .execution_begin for the i-th execution (from 0) of those that all
	 * others rest on, in this order; false: there are no more. They are run in each process
	 * that does not begin with number 1. NULL: there are none.
	 */
	bool (*learn)(uint32_t i);
	void (*finish)(struct ls_result *result);
	const struct observer *observer; /* what it has to see of an execution, or NULL */
	double (*share)(
		void);	    /* of everything, roughly, how much has been run: 0..1; NULL: unknown */
	int (*bound)(void); /* the preemption bound now in work; NULL: there is none */
	/* Its picks come from a list, which has what the engine chose past the step bound, too. */
	bool follows_list;
	bool counts_traces; /* it may exhaust the program, although it need not */
	/* Is the execution that has ended one of this search? NULL: it is. */
	bool (*counts)(void);
	/* Which strategy it is that the next execution is run by; NULL: this one. */
	const char *(*now)(void);
};

#endif
