// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wakeup trees: what has to be run from a point on, as an ordered tree of events. A sequence is
 * inserted only where no branch already leads to an equivalent execution, so each trace is run
 * once.
 *
 * An event with outcomes chosen inside it (labels) is told apart from the same event with other
 * outcomes; the two exclude each other.
 */
#include "harness/strategy/wakeup.h"
#include <stdlib.h>
#include "harness/engine/exec.h"

static struct wakeup *spare;

struct wakeup *wakeup_new(const struct event *event)
{
	struct wakeup *node = spare;

	if (node)
		spare = node->next;
	else
		node = malloc(sizeof(*node));
	if (!node)
		harness_bug("no memory for a wakeup tree");
	node->event = *event;
	node->given = NULL;
	node->next = node->children = NULL;
	return node;
}

/* Give back a node and everything behind it. */
void wakeup_free(struct wakeup *node)
{
	while (node) {
		struct wakeup *next = node->next;

		wakeup_free(node->children);
		node->next = spare;
		spare = node;
		node = next;
	}
}

void sequence_add(struct sequence *v, const struct event *event, const uint32_t *clock)
{
	if (v->nr == v->max) {
		v->max = v->max ? 2 * v->max : 256;
		v->event = realloc(v->event, v->max * sizeof(*v->event));
		v->clock = realloc(v->clock, v->max * sizeof(*v->clock));
		v->gone = realloc(v->gone, v->max * sizeof(*v->gone));
		if (!v->event || !v->clock || !v->gone)
			harness_bug("no memory for a sequence of %u events", v->max);
	}
	v->event[v->nr] = event;
	v->clock[v->nr] = clock;
	v->gone[v->nr++] = false;
}

void sequence_free(struct sequence *v)
{
	free(v->event);
	free(v->clock);
	free(v->gone);
	*v = (struct sequence){ 0 };
}

static bool same_labels(const struct labels *a, const struct labels *b)
{
	for (unsigned int i = 0; i < a->nr || i < b->nr; i++)
		if ((i < a->nr ? a->taken[i] : 0) != (i < b->nr ? b->taken[i] : 0))
			return false;
	return true;
}

/* Index of the first event of a task in the sequence, or .nr. */
static uint32_t first_of(const struct sequence *v, uint8_t task)
{
	for (uint32_t i = 0; i < v->nr; i++)
		if (!v->gone[i] && v->event[i]->task == task)
			return i;
	return v->nr;
}

/**
 * is_weak_initial() - can the sequence be run so that this event comes first?
 * @event: the next event of its task
 * @v: what has to be run
 *
 * Either the event is in @v and nothing in @v has to come before it, or it is independent of all of
 * @v. Then whatever starts with the event covers @v.
 *
 * Context: harness.
 * Return: true when it can.
 */
bool is_weak_initial(const struct event *event, const struct sequence *v)
{
	uint32_t at = first_of(v, event->task);

	if (at < v->nr) {
		if (!same_labels(&v->event[at]->labels, &event->labels))
			return false;
		for (uint32_t i = 0; i < at; i++)
			if (!v->gone[i] && v->clock[at][v->event[i]->task] >= v->event[i]->seq)
				return false;
		return true;
	}
	for (uint32_t i = 0; i < v->nr; i++)
		if (!v->gone[i] && !events_independent(event, v->event[i]))
			return false;
	return true;
}

/* Put what is left of the sequence behind the last branch. */
static void append(struct wakeup **tree, const struct sequence *v)
{
	while (*tree)
		tree = &(*tree)->next;
	for (uint32_t i = 0; i < v->nr; i++) {
		if (v->gone[i])
			continue;
		*tree = wakeup_new(v->event[i]);
		tree = &(*tree)->children;
	}
}

/**
 * wakeup_insert() - see to it that the sequence is run, unless it will be anyway
 * @tree: the branches at the point where @v starts
 * @v: the sequence; events are marked gone on the way
 *
 * Context: harness.
 */
void wakeup_insert(struct wakeup **tree, struct sequence *v)
{
	struct wakeup *branch = *tree;

	while (branch) {
		uint32_t at;

		if (!is_weak_initial(&branch->event, v)) {
			branch = branch->next;
			continue;
		}
		/* A leaf: whatever is run from there covers the sequence. */
		if (!branch->children)
			return;
		at = first_of(v, branch->event.task);
		if (at < v->nr)
			v->gone[at] = true;
		tree = &branch->children;
		branch = *tree;
	}
	append(tree, v);
}
