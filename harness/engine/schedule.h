/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the engine that run tasks have in common; nothing else includes this. */
#ifndef ENGINE_SCHEDULE_H
#define ENGINE_SCHEDULE_H

#include "harness/engine/exec.h"

extern struct fiber host_fiber; /* the harness's own stack */
extern struct task *const main_task;

/* Somebody else runs, or the same task: what it announced has its turn when this returns. */
void schedule_from(struct task *t);
/* The task that runs next; NO_TASK: the execution ended before its first event. */
unsigned int choose(unsigned int current);
/* Nothing can run any more, and that is no end. */
void execution_stuck(void) __attribute__((noreturn));
/* Every task came to its end, or is a daemon that has nothing to do. */
bool execution_is_over(void);

#endif
