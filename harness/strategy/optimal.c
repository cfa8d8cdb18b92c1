// SPDX-License-Identifier: GPL-2.0-only
/*
 * Optimal dynamic partial-order reduction: every Mazurkiewicz trace of the program is executed
 * exactly once (Abdulla, Aronis, Jonsson, Sagonas, J. ACM 64(4), 2017, section 7).
 *
 * Each point of the present execution has the events that need not be run there any more (asleep:
 * the event was explored, and nothing since depends on it) and a wakeup tree of what still has to
 * be run. When an execution has ended, each pair of events that could have come in the other order,
 * and each outcome inside an event that could have been another, puts a sequence into the tree of
 * the point before it (races.c), unless what was explored there covers it.
 *
 * Outcomes before the first event of a task are enumerated around all this, and around that, where
 * several machines share the search, the parts (part.c) that are this one's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/strategy/optimal.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/part.h"
#include "harness/strategy/races.h"
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"
#include "harness/strategy/wakeup.h"

/* A point between two events. */
struct point {
	struct event_list asleep;
	uint32_t explored;   /* branches */
	struct wakeup *tree; /* the first branch is the one that is being run */
};

static struct point *points;
static uint32_t points_nr, points_max;	 /* entered, and not yet done with */
static struct events events;		 /* of the present execution */
static struct labels start, start_given; /* outcomes before the first event, of all tasks */
static struct labels *filling;		 /* those of the event that runs */
static const struct labels *given;	 /* what has to be taken there */
static uint32_t labels_before;		 /* choices of the task that runs before this event */
static unsigned int budget;
static bool first, over;
static bool cut;		/* a spinning task was not followed to its end */
static struct outcome *outcome; /* of an execution that is run for another process */
static uint64_t machines;	/* that share the search */
static uint64_t part_number;	/* of the part that is being run */
static struct part part;
static unsigned int letters; /* performed in this execution */
static bool elsewhere;	     /* it ended because of what is in another part */
static bool looking;	     /* executions are only looked at, for the plan */
static struct rng rng;
static bool picked; /* the next event is one that was picked here, not by a pin */

static int optimal_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)tasks_nr;
	machines = options->number_step ? options->number_step : 1;
	part_number = options->number_first ? options->number_first - 1 : 0;
	parts_forget();
	part = (struct part){ 0 };
	looking = false;
	budget = options->faults_budget ? options->faults_budget : 1;
	points_nr = 0;
	start.nr = 0;
	first = true;
	over = cut = false;
	outcome = NULL;
	return 0;
}

/* The next outcomes before the first event. False: there are none. */
static bool start_next(void)
{
	for (; start.nr; start.nr--) {
		uint8_t *last = &start.taken[start.nr - 1];

		if (*last + 1 < start.of[start.nr - 1]) {
			++*last;
			return true;
		}
	}
	return false;
}

/*
 * The first branch of the last point is explored: put its event to sleep and go on with the next
 * one. Points with nothing left are dropped.
 */
static bool backtrack(void)
{
	while (points_nr) {
		struct point *p = &points[points_nr - 1];
		struct wakeup *done = p->tree;

		event_list_add(&p->asleep, &done->event);
		p->explored++;
		p->tree = done->next;
		done->next = NULL;
		wakeup_free(done);
		if (p->tree)
			return true;
		points_nr--;
	}
	return false;
}

static void execution_prepare(void)
{
	letters = 0;
	elsewhere = false;
	fair_begin();
	start.nr = 0;
	start.faults = 0;
	filling = &start;
	given = &start_given;
	picked = false;
	events.nr = 0;
}

/* The next part that is this machine's. False: there is none. */
static bool part_next(void)
{
	part_number += machines;
	if (part_number >= parts_nr())
		return false;
	part_get(&part, part_number);
	return true;
}

static bool optimal_execution_begin(uint64_t number)
{
	(void)number;
	if (first ? part_number >= parts_nr() : !backtrack() && !start_next() && !part_next()) {
		over = true;
		return false;
	}
	if (first)
		part_get(&part, part_number);
	first = false;
	start_given = start;
	execution_prepare();
	return true;
}

static struct point *point_new(void)
{
	struct point *p;

	if (points_nr == points_max) {
		uint32_t max = points_max ? 2 * points_max : 256;

		points = realloc(points, max * sizeof(*points));
		if (!points)
			harness_bug("no memory for %u points", max);
		memset(&points[points_max], 0, (max - points_max) * sizeof(*points));
		points_max = max;
	}
	p = &points[points_nr++];
	p->asleep.nr = 0;
	p->explored = 0;
	p->tree = NULL;
	return p;
}

static struct point *point_enter(void)
{
	struct point *p = point_new();

	if (points_nr > 1) {
		struct point *above = &points[points_nr - 2];

		for (uint32_t i = 0; i < above->asleep.nr; i++)
			if (events_independent(&above->asleep.v[i], &events.v[events.nr - 1]))
				event_list_add(&p->asleep, &above->asleep.v[i]);
		p->tree = above->tree->children;
		above->tree->children = NULL;
	}
	return p;
}

/* Executions that the plan is made from: random ones, the same on every machine. */
static bool optimal_learn(uint32_t i)
{
	looking = machines > 1 && i < PART_LOOKS;
	if (looking && !i)
		part_look_begin();
	if (looking) {
		part_look_execution();
		rng_seed(&rng, 0, i);
		fair_begin();
	} else if (machines > 1) {
		parts_make(machines);
		/* The search goes on from a checkpoint. */
		if (!first && part_number < parts_nr())
			part_get(&part, part_number);
	}
	return looking;
}

static unsigned int look_pick(uint64_t enabled)
{
	uint64_t choices = fair_choices(enabled);
	unsigned int task;

	for (uint32_t skip = rng_below(&rng, (uint32_t)__builtin_popcountl(choices)); skip; skip--)
		choices &= choices - 1;
	task = (unsigned int)__builtin_ctzl(choices);
	fair_picked(task, enabled);
	picked = true;
	return task;
}

/* Those of the enabled tasks that need not wait for their turn in this part. */
static uint64_t in_turn(uint64_t enabled)
{
	uint64_t free = enabled;

	for (uint64_t e = letters < part.nr ? enabled : 0; e; e &= e - 1) {
		const struct task *t = &tasks[__builtin_ctzl(e)];

		if (part_holds_back(&part, letters, &t->op, t->id))
			free &= ~(e & -e);
	}
	return free;
}

static bool is_asleep(const struct point *p, unsigned int task)
{
	for (uint32_t i = 0; i < p->asleep.nr; i++)
		if (p->asleep.v[i].task == task)
			return true;
	return false;
}

/* Nothing asks for a certain task here: any that is awake, the present one if it can go on. */
static unsigned int choose_freely(struct point *p, uint64_t enabled, uint64_t fair,
				  unsigned int current)
{
	struct event event = { 0 };

	for (uint64_t e = enabled; e; e &= e - 1)
		if (is_asleep(p, (unsigned int)__builtin_ctzl(e)))
			enabled &= ~(e & -e);
	if (!enabled) {
		points_nr--;
		return PICK_REDUNDANT;
	}
	if (enabled & fair)
		enabled &= fair;
	if (current >= NO_TASK || !(enabled >> current & 1))
		current = (unsigned int)__builtin_ctzl(enabled);
	event.task = (uint8_t)current;
	p->tree = wakeup_new(&event);
	return current;
}

/*
 * What a task would do that spins and has to let others run is cut off: it would go round again, in
 * a trace of its own for each time that it does.
 */
static unsigned int optimal_pick(uint64_t enabled, unsigned int current)
{
	uint64_t fair;
	struct point *p;

	if (__builtin_expect(looking, 0))
		return look_pick(enabled);
	fair = fair_choices(enabled);
	if (__builtin_expect(part.nr, 0)) {
		enabled = in_turn(enabled);
		elsewhere = !enabled;
		if (elsewhere)
			return PICK_REDUNDANT;
	}
	if (events.nr < points_nr) {
		p = &points[events.nr];
	} else {
		p = point_enter();
		if (!p->tree && choose_freely(p, enabled, fair, current) == PICK_REDUNDANT)
			return PICK_REDUNDANT;
	}
	if (!(enabled >> p->tree->event.task & 1))
		return PICK_ABORT;
	if (!(fair >> p->tree->event.task & 1)) {
		cut = true;
		return PICK_REDUNDANT;
	}
	fair_picked(p->tree->event.task, enabled);
	given = &p->tree->event.labels;
	picked = true;
	return p->tree->event.task;
}

/* What was picked happens, and is known now. */
static void optimal_event(struct task *t)
{
	struct wakeup *branch;
	struct event *e;

	/* The pinned prefix is the same in every execution: nothing in it can be reversed. */
	if (!in_task() || !picked)
		return;
	picked = false;
	if (__builtin_expect(looking, 0)) {
		part_look(&t->op, t->id);
		return;
	}
	letters += part.nr && part_is_letter(&part, &t->op);
	branch = points[events.nr].tree;
	e = events_add(&events);
	e->op = t->op;
	e->task = t->id;
	e->seq = t->dep.at[t->id];
	e->before = op_state(&t->op);
	e->waker = t->waker;
	e->waker_seq = t->waker_seq;
	e->labels.nr = 0;
	e->labels.faults = 0;
	memcpy(&events.clocks[(size_t)(events.nr - 1) * clock_width], t->dep.at,
	       clock_width * sizeof(uint32_t));
	filling = &e->labels;
	labels_before = t->labels;
	branch->event.op = e->op;
	branch->event.seq = e->seq;
}

static void label_add(unsigned int outcome, unsigned int of)
{
	unsigned int i = filling->nr;

	if (i == LABELS_MAX || of > UINT8_MAX)
		harness_bug("more than %u choices inside one event", LABELS_MAX);
	filling->taken[i] = (uint8_t)outcome;
	filling->of[i] = (uint8_t)of;
	if (execution.label_is_fault && of > 1)
		filling->faults |= (uint16_t)(1u << i);
	filling->nr++;
}

static unsigned int optimal_label(unsigned int outcomes)
{
	unsigned int outcome = 0;

	if (__builtin_expect(looking, 0))
		return rng_below(&rng, outcomes);
	/* What was not asked keeps its place: elsewhere in the tree it was. */
	while (filling != &start && filling->nr < current_task->labels - labels_before)
		label_add(0, 1);
	if (filling->nr < given->nr)
		outcome = given->taken[filling->nr];
	if (outcome >= outcomes)
		return PICK_ABORT;
	label_add(outcome, outcomes);
	return outcome;
}

static void *allocated(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		harness_bug("no memory for the outcome of an execution");
	return p;
}

static void outcome_add(uint32_t at, const struct sequence *v)
{
	struct reversal *r;

	if (outcome->reversals_nr == outcome->reversals_max) {
		outcome->reversals_max = outcome->reversals_max ? 2 * outcome->reversals_max : 16;
		outcome->reversals = realloc(outcome->reversals,
					     outcome->reversals_max * sizeof(*outcome->reversals));
		if (!outcome->reversals)
			harness_bug("no memory for the outcome of an execution");
	}
	r = &outcome->reversals[outcome->reversals_nr++];
	*r = (struct reversal){ .at = at, .nr = v->nr };
	r->v = allocated(v->nr * sizeof(*r->v));
	r->clocks = allocated((size_t)v->nr * clock_width * sizeof(*r->clocks));
	for (uint32_t i = 0; i < v->nr; i++) {
		r->v[i] = *v->event[i];
		memcpy(&r->clocks[(size_t)i * clock_width], v->clock[i],
		       clock_width * sizeof(*r->clocks));
	}
}

/* Run @v from a point on, unless something explored there leads to the same traces. */
static void point_insert(uint32_t at, struct sequence *v)
{
	struct point *p = &points[at];

	if (part_excludes(&part, &events, at, v))
		return;
	for (uint32_t i = 0; i < p->asleep.nr; i++)
		if (is_weak_initial(&p->asleep.v[i], v))
			return;
	if (outcome)
		outcome_add(at, v);
	else
		wakeup_insert(&p->tree, v);
}

static void optimal_ran(void)
{
	if (execution.strategy != &strategy_optimal || looking)
		return;
	for (uint32_t i = 0; i < events.nr; i++)
		points[i].tree->event.labels = events.v[i].labels;
	if (outcome) {
		outcome->start = start;
		outcome->cut = cut;
		outcome->width = clock_width;
		for (uint32_t i = 0; i < events.nr; i++)
			event_list_add(&outcome->events, &events.v[i]);
	}
	events_widen(&events);
	/* Faults before the first event are spent in every execution that follows. */
	races_reverse(&events, budget - labels_faults(&start), point_insert);
}

void optimal_leaf_begin(const struct leaf *leaf, struct outcome *to)
{
	struct wakeup **end = NULL;

	outcome = to;
	part = leaf->part;
	while (points_nr)
		wakeup_free(points[--points_nr].tree);
	for (uint32_t i = 0; i < leaf->path.nr; i++) {
		struct wakeup *node = wakeup_new(&leaf->path.v[i]);

		if (i < leaf->asleep_nr) {
			struct point *p = point_new();

			for (uint32_t j = 0; j < leaf->asleep[i].nr; j++)
				event_list_add(&p->asleep, &leaf->asleep[i].v[j]);
			p->tree = node;
		} else {
			*end = node;
		}
		end = &node->children;
	}
	start_given = leaf->start;
	execution_prepare();
}

static void describe_leaf(struct leaf *leaf, uint32_t at, const struct wakeup *branch)
{
	const struct wakeup *w;

	memset(leaf, 0, sizeof(*leaf));
	leaf->part = part;
	leaf->start = start;
	leaf->asleep_nr = at + 1;
	leaf->asleep = calloc(leaf->asleep_nr, sizeof(*leaf->asleep));
	if (!leaf->asleep)
		harness_bug("no memory for a branch");
	for (uint32_t i = 0; i <= at; i++) {
		if (i < at)
			event_list_add(&leaf->path, &points[i].tree->event);
		for (uint32_t j = 0; j < points[i].asleep.nr; j++)
			event_list_add(&leaf->asleep[i], &points[i].asleep.v[j]);
	}
	/* What stands before it in the tree will be asleep when its turn comes. */
	for (w = points[at].tree; w != branch; w = w->next)
		event_list_add(&leaf->asleep[at], &w->event);
	for (w = branch; w; w = w->children)
		event_list_add(&leaf->path, &w->event);
}

struct wakeup *optimal_waiting(struct leaf *leaf)
{
	bool is_next = true;

	for (uint32_t i = points_nr; i-- > 0;)
		for (struct wakeup *w = points[i].tree->next; w; w = w->next) {
			if (!is_next && !w->given) {
				describe_leaf(leaf, i, w);
				return w;
			}
			is_next = false;
		}
	return NULL;
}

bool optimal_is_over(void)
{
	if (first)
		return part_number >= parts_nr();
	for (uint32_t i = 0; i < points_nr; i++)
		if (points[i].tree->next)
			return false;
	for (uint32_t i = 0; i < start.nr; i++)
		if (start.taken[i] + 1 < start.of[i])
			return false;
	return part_number + machines >= parts_nr();
}

struct wakeup *optimal_current(void)
{
	return points_nr ? points[points_nr - 1].tree : NULL;
}

void optimal_apply(const struct outcome *o)
{
	struct sequence v = { 0 };

	start = o->start;
	cut |= o->cut;
	events.nr = 0;
	for (uint32_t i = 0; i < o->events.nr; i++) {
		struct point *p = i < points_nr ? &points[i] : point_enter();
		const struct event *e = &o->events.v[i];

		if (!p->tree)
			p->tree = wakeup_new(e);
		p->tree->event = *e;
		*events_add(&events) = *e;
	}
	for (uint32_t i = 0; i < o->reversals_nr; i++) {
		const struct reversal *r = &o->reversals[i];

		v.nr = 0;
		for (uint32_t j = 0; j < r->nr; j++)
			sequence_add(&v, &r->v[j], &r->clocks[(size_t)j * o->width]);
		point_insert(r->at, &v);
	}
	sequence_free(&v);
}

void optimal_write(FILE *out)
{
	fwrite(&part_number, sizeof(part_number), 1, out);
	put_number(out, first);
	fwrite(&start, sizeof(start), 1, out);
	put_number(out, points_nr);
	for (uint32_t i = 0; i < points_nr; i++) {
		put_number(out, points[i].explored);
		put_list(out, &points[i].asleep);
		put_wakeup(out, points[i].tree);
	}
}

int optimal_read(FILE *in)
{
	uint32_t nr, was_first;

	if (fread(&part_number, sizeof(part_number), 1, in) != 1 || !get_number(in, &was_first) ||
	    fread(&start, sizeof(start), 1, in) != 1 || start.nr > LABELS_MAX ||
	    !get_number(in, &nr))
		return -EINVAL;
	first = was_first;
	while (points_nr < nr) {
		struct point *p = point_new();

		event_list_free(&p->asleep);
		if (!get_number(in, &p->explored) || !get_list(in, &p->asleep) ||
		    !get_wakeup(in, &p->tree) || !p->tree)
			return -EINVAL;
	}
	return 0;
}

/*
 * Kilby, Slaney, Thiebaux, Walsh (Estimating Search Tree Size, AAAI 2006): as if below each branch
 * of a point there was the same amount. Branches that are still to be planned are not known, so
 * what comes out is too much, most of all in the beginning.
 */
static double optimal_share(void)
{
	double share = 0, weight = 1;

	for (uint32_t i = 0; i < start.nr; i++) {
		share += weight * start.taken[i] / start.of[i];
		weight /= start.of[i];
	}
	for (uint32_t i = 0; i < points_nr; i++) {
		uint32_t all = points[i].explored;

		for (const struct wakeup *w = points[i].tree; w; w = w->next)
			all++;
		share += weight * points[i].explored / all;
		weight /= all;
	}
	/* Of this machine's parts, so many were run before. */
	if (machines > 1 && part_number < parts_nr())
		share = (share + (double)(part_number / machines)) /
			(double)((parts_nr() - part_number % machines + machines - 1) / machines);
	return share;
}

/* A trace with fewer letters than the parts have is run in several of them. */
static bool optimal_counts(void)
{
	return !looking && !elsewhere && part_counts(&part, letters);
}

static void optimal_finish(struct ls_result *result)
{
	result->exhausted = over && !cut;
	if (!over)
		result->withheld |= LS_WITHHELD_BUDGET;
	if (cut)
		result->withheld |= LS_WITHHELD_SPIN;
	for (uint32_t i = 0; i < points_max; i++) {
		if (i < points_nr)
			wakeup_free(points[i].tree);
		free(points[i].asleep.v);
	}
	free(points);
	points = NULL;
	points_nr = points_max = 0;
	events_free(&events);
	races_free();
}

static const struct observer observer = { .event = optimal_event, .ran = optimal_ran };

const struct strategy_ops strategy_optimal = {
	.name = "optimal",
	.help = "every Mazurkiewicz trace exactly once (optimal partial-order reduction)",
	.exhaustive = true,
	.sharing = SHARING_TREE,
	.runs_on = true,
	.begin = optimal_begin,
	.execution_begin = optimal_execution_begin,
	.pick = optimal_pick,
	.label = optimal_label,
	.finish = optimal_finish,
	.share = optimal_share,
	.learn = optimal_learn,
	.counts = optimal_counts,
	.observer = &observer,
};
