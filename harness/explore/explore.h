/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Executions that a caller runs one by one, after one setup: what replaying, explaining and
 * minimising are made of. How a search goes through all of them is ls_explore() alone.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <lockstep/engine.h>
#include "harness/detect/finding.h"
#include "harness/engine/observe.h"

/* What is attached to a session besides the detectors. */
struct recorder {
	const struct observer *observer;
	uint64_t (*record_stack)(uintptr_t pc); /* NULL: a site is a pc */
	uintptr_t (*site_pc)(uint64_t site);
	void (*finding)(const struct raise *r, uint64_t fingerprint);
};

/**
 * session_start() - set a program up for executions that the caller asks for
 * @program: as for ls_explore()
 * @options: likewise; copied
 * @strategy: decides; what it is to follow is set by its own functions
 * @recorder: attached, or NULL
 * @result: gets counts and findings at session_end(); stays until then
 *
 * Context: harness thread, no search under way.
 * Return: 0, and session_end() must follow; else as ls_explore(), and it must not.
 */
int session_start(const struct ls_program *program, const struct ls_options *options,
		  const struct strategy_ops *strategy, const struct recorder *recorder,
		  struct ls_result *result);

/**
 * session_run() - run one execution
 *
 * Context: between session_start() and session_end().
 * Return: how it ended.
 */
enum end session_run(void);

/**
 * session_forget() - let the next execution be judged as if it were the first
 *
 * Context: as session_run().
 */
void session_forget(void);

/**
 * session_end() - take everything down and hand the findings over
 * @err: what to return if that goes well
 *
 * Context: ends what session_start() began.
 * Return: @err; -ENOMEM.
 */
int session_end(int err);

int replay_recorded(const struct ls_program *program, const struct ls_options *options,
		    const struct ls_choices *choices, struct ls_result *result,
		    const struct recorder *recorder);

#endif
