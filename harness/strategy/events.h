/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of one execution as partial-order reduction needs them: what each touched, with what
 * outcome, and its dependence clock.
 */
#ifndef STRATEGY_EVENTS_H
#define STRATEGY_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/clock.h"
#include "harness/engine/op.h"

#define LABELS_MAX 14

struct task;

/* Outcomes chosen inside an event: each with how many there were. What is not there counts as 0. */
struct labels {
	uint8_t nr;
	uint8_t taken[LABELS_MAX];
	uint8_t of[LABELS_MAX];
	uint16_t faults; /* bit i: outcome i, when not 0, is taken from the budget of faults */
};

struct event {
	struct op op;
	uint8_t task;
	uint32_t seq;	 /* among the events of its task, from 1 */
	uint64_t before; /* state of what it touches: value, owner + 1, count */
	/* OP_RELOCK: number of the event that woke the task, among those of the task that did; 0:
	 * none */
	uint32_t waker_seq;
	uint8_t waker;
	struct labels labels;
};

struct events {
	struct event *v;
	uint32_t *clocks;   /* clock_width components for each event */
	unsigned int width; /* so many, until events_widen() */
	uint32_t nr, max;
};

static inline const uint32_t *event_clock(const struct events *events, uint32_t i)
{
	return &events->clocks[(size_t)i * clock_width];
}

/* Events of different tasks that commute. Most are told apart by their places alone. */
static inline bool events_independent(const struct event *a, const struct event *b)
{
	uintptr_t end_a = a->op.addr + (a->op.size ? a->op.size : 1) + 3;
	uintptr_t end_b = b->op.addr + (b->op.size ? b->op.size : 1) + 3;

	if (a->task == b->task)
		return false;
	return b->op.addr >= end_a || a->op.addr >= end_b || !op_dependent(&a->op, &b->op);
}

uint64_t op_state(const struct op *op);
struct event *events_add(struct events *events);
void events_free(struct events *events);
bool test_holds(const struct op *op, uint64_t state);
bool op_fails(const struct op *op, uint64_t state);
/* Is a task in a timed wait that would time out now? */
bool task_would_wait(const struct task *t);
void events_widen(struct events *events);

#endif
