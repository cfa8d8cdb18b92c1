/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks besides the program's own: those that its setup makes, and those that come into being
 * during an execution.
 *
 * A task's number is a function of who created it and of how many that task created before, never
 * of the interleaving. The setup's tasks come behind the program's; the numbers that are left then
 * are dealt out evenly between all of these. Of its share a task gives each that it creates one
 * number, and a third of the rest for what that one creates. Numbers are not used twice in an
 * execution, so a task that queues work over and over should keep one worker.
 */
#ifndef ENGINE_SPAWN_H
#define ENGINE_SPAWN_H

#include "harness/engine/exec.h"

/**
 * task_new() - create a task
 * @name: for reports ("work:foo"); copied
 * @run: returns when the task is at its end
 * @arg: for @run; memory of the program, or what lives as long as the harness
 * @daemon: it need not come to its end: the execution is complete when all others have, nothing
 * can run any more, and this one waits in op_point_idle()
 *
 * What the creator did comes before all that the task does, in both clocks. A task of the setup
 * starts in each execution, like those of the program. One that a task creates starts with an event
 * of its own that depends on nothing else; so nothing of it runs in the event that creates it.
 *
 * Context: the setup; the finish; or a task, after OBSERVE(event) of the operation that creates.
 * Return: the task; aborts when the creator's numbers are used up.
 */
struct task *task_new(const char *name, void (*run)(void *arg), void *arg, bool daemon);

/* A daemon that creates none itself, and so needs no share of its creator's numbers. */
struct task *task_new_last(const char *name, void (*run)(void *arg), void *arg);

/**
 * op_point_idle() - op_point() of a daemon that waits for work
 *
 * While what it announced cannot happen, the task has nothing to do, and nobody waits for it to
 * end.
 *
 * Context: a daemon task, as op_point().
 */
void op_point_idle(enum op_kind kind, struct object *object, uintptr_t addr, uintptr_t pc,
		   const char *call);

/**
 * op_point_timed() - op_point() of the try form of an operation, by a task that waits for a time
 *
 * When a time is up is a choice: a timed wait is one attempt, at any moment after it began. It
 * succeeds if it can at that moment, and has timed out otherwise. So it never hangs. That another
 * task runs while the attempt would fail is no preemption.
 *
 * Context: a task, as op_point(); @kind is one that never blocks, and can fail.
 */
void op_point_timed(enum op_kind kind, struct object *object, uintptr_t addr, uintptr_t pc,
		    const char *call);

/* The engine's own: bring a task to its start, before the first execution and at each one's. */
void task_reset(struct task *t);
/* The setup is over: which tasks each execution starts with is known. */
void tasks_mark_setup(void);

#endif
