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

struct strategy_ops {
	const char *name;
	const char *help;
	bool exhaustive; /* it comes to an end by itself, and has then run everything it may */
	bool can_share;	 /* executions of different numbers have nothing to do with each other */
	bool runs_on;	 /* after a fatal finding it needs to see what the other tasks do */
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
	void (*finish)(struct ls_result *result);
	const struct observer *observer; /* what it has to see of an execution, or NULL */
	double (*share)(
		void);	    /* of everything, roughly, how much has been run: 0..1; NULL: unknown */
	int (*bound)(void); /* the preemption bound now in work; NULL: there is none */
	/* Its picks come from a list, which has what the engine chose past the step bound, too. */
	bool follows_list;
	bool counts_traces; /* it may exhaust the program, although it need not */
	/* Which strategy it is that the next execution is run by; NULL: this one. */
	const char *(*now)(void);
};

#endif
