/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wakeup sequences and trees (Abdulla, Aronis, Jonsson, Sagonas: Source Sets: A Foundation for
 * Optimal Dynamic Partial Order Reduction, J. ACM 64(4), 2017).
 */
#ifndef STRATEGY_WAKEUP_H
#define STRATEGY_WAKEUP_H

#include "harness/strategy/events.h"

/* A node of a wakeup tree: run this event next, with these outcomes. */
struct wakeup {
	struct event event;
	void *given; /* to somebody who runs it early; NULL: to nobody */
	struct wakeup *next, *children;
};

/* A sequence of events with their clocks; a clock tells what comes before within the sequence. */
struct sequence {
	const struct event **event;
	const uint32_t **clock;
	bool *gone; /* removed in the course of an insertion */
	uint32_t nr, max;
};

struct wakeup *wakeup_new(const struct event *event);
void wakeup_free(struct wakeup *node);
bool is_weak_initial(const struct event *event, const struct sequence *v);
void wakeup_insert(struct wakeup **tree, struct sequence *v);
void sequence_add(struct sequence *v, const struct event *event, const uint32_t *clock);
void sequence_free(struct sequence *v);

#endif
