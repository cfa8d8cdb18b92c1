// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs candidates in one session and judges them: is it the same finding, raised before any that
 * the original did not have, and is it better? What to try is minimize.c's part.
 */
#include "harness/explain/attempt.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "harness/engine/pins.h"
#include "harness/explain/watch.h"
#include "harness/strategy/guide.h"
#include "harness/strategy/table.h"

#define TRIED_SLOTS 16384u /* a power of two */

static struct {
	struct ls_minimize *minimize;
	struct ls_options options;
	struct ls_fault_plan faults[LS_FAULTS_MAX];
	struct ls_result result;
	struct attempt attempt, best;
	struct ls_shape most; /* no number may become larger than in the original */
	uint64_t start_ns, tried[TRIED_SLOTS];
	size_t tried_nr;
	bool over;
} work;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ul + (uint64_t)ts.tv_nsec;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ul;
	return h ^ (h >> 29);
}

static void shape_add(struct ls_shape *shape, const struct steps *steps)
{
	for (size_t i = 0; i < steps->nr; i++) {
		const struct step *s = &steps->v[i];

		shape->faults += is_label(s) && s->choice != LS_CHOICE_LABEL;
		shape->preemptions += s->preempts;
		shape->switches += s->switches;
	}
	shape->choices += steps->nr;
}

/* One list of an attempt; what lies behind the point that matters is cut off. */
static void run_list(const struct ls_choices *list, bool last, struct steps *steps)
{
	size_t nr;

	watch_list(steps);
	guide_set(list, last ? GUIDE_STAY : GUIDE_FIRST);
	session_run();
	work.minimize->executions++;
	nr = watch_found() ? watch_found_at() : guide_used();
	steps->nr = steps->nr < nr ? steps->nr : nr;
}

/* Run the lists; true when they show the finding. */
static bool run(const struct candidate *c, unsigned int left_out)
{
	struct attempt *a = &work.attempt;

	watch_attempt();
	a->nr = 0;
	a->left_out = left_out;
	memset(&a->shape, 0, sizeof(a->shape));
	session_forget();
	for (size_t i = 0; i < c->nr && !watch_found(); i++)
		run_list(&c->list[i], i + 1 == c->nr, &a->list[a->nr++]);
	for (size_t i = 0; i < a->nr; i++)
		shape_add(&a->shape, &a->list[i]);
	return watch_found() && watch_unspoilt() && pins_missed() < 0;
}

static int compare(const struct attempt *a, const struct attempt *b)
{
	const struct ls_shape *x = &a->shape, *y = &b->shape;

#define COMPARE(p, q)   \
	if ((p) != (q)) \
		return (p) < (q) ? -1 : 1;
	COMPARE(x->faults, y->faults)
	COMPARE(b->left_out, a->left_out)
	COMPARE(x->preemptions, y->preemptions)
	COMPARE(x->switches, y->switches)
	COMPARE(x->choices, y->choices)
#undef COMPARE
	return 0;
}

static bool is_allowed(const struct ls_shape *shape)
{
	return shape->faults <= work.most.faults && shape->preemptions <= work.most.preemptions &&
	       shape->switches <= work.most.switches;
}

static void swap_best(void)
{
	struct attempt best = work.best;

	work.best = work.attempt;
	work.attempt = best;
}

/* Is this the first time? A full table only costs executions. */
static bool is_new(const struct candidate *c, uint64_t key)
{
	size_t i;

	for (size_t l = 0; l < c->nr; l++) {
		key = mix(key, c->list[l].nr);
		for (i = 0; i < c->list[l].nr; i++)
			key = mix(key, c->list[l].v[i]);
	}
	key += !key;
	for (i = key & (TRIED_SLOTS - 1); work.tried[i]; i = (i + 1) & (TRIED_SLOTS - 1))
		if (work.tried[i] == key)
			return false;
	if (work.tried_nr < TRIED_SLOTS / 2) {
		work.tried[i] = key;
		work.tried_nr++;
	}
	return true;
}

static void check_bounds(void)
{
	struct ls_minimize *m = work.minimize;

	if (m->executions >= (m->executions_max ? m->executions_max : LS_MINIMIZE_EXECUTIONS))
		m->end = LS_MINIMIZE_EXECUTIONS_UP;
	else if (now_ns() - work.start_ns >=
		 (m->time_max_ns ? m->time_max_ns : LS_MINIMIZE_TIME_NS))
		m->end = LS_MINIMIZE_TIME_UP;
	work.over = m->end != LS_MINIMIZE_DONE;
}

bool attempt_is_over(void)
{
	return work.over;
}

const struct attempt *attempt_best(void)
{
	return &work.best;
}

bool attempt_try(const struct candidate *candidate, unsigned int left_out, uint64_t key)
{
	if (!work.over)
		check_bounds();
	if (work.over || !is_new(candidate, key))
		return false;
	if (!run(candidate, left_out) || !is_allowed(&work.attempt.shape) ||
	    compare(&work.attempt, &work.best) >= 0)
		return false;
	swap_best();
	return true;
}

static void prepare_options(const struct ls_options *options, const struct ls_finding *finding)
{
	work.options = options ? *options : (struct ls_options){ .preemptions_max = LS_UNBOUNDED };
	work.options.granularity = finding->granularity;
	work.options.points = finding->points;
	work.options.points_nr = finding->points_nr;
	work.options.found = NULL;
	work.options.progress = NULL;
	work.options.twice_every = 0;
	work.options.count_traces = false;
	/* How often faults fired is a number of the search. */
	if (work.options.faults_nr > LS_FAULTS_MAX)
		work.options.faults_nr = LS_FAULTS_MAX;
	if (work.options.faults_nr)
		memcpy(work.faults, work.options.faults,
		       work.options.faults_nr * sizeof(work.faults[0]));
	work.options.faults = work.faults;
}

static void attempt_free(struct attempt *a)
{
	for (size_t i = 0; i < ATTEMPT_LISTS_MAX; i++)
		free(a->list[i].v);
	memset(a, 0, sizeof(*a));
}

static void forget_all(void)
{
	attempt_free(&work.attempt);
	attempt_free(&work.best);
	watch_end();
	memset(&work, 0, sizeof(work));
}

int attempt_start(const struct ls_program *program, const struct ls_options *options,
		  const struct ls_finding *finding, struct ls_minimize *minimize)
{
	struct candidate original = { .nr = finding->before_nr + 1 };
	int err;

	if (original.nr > ATTEMPT_LISTS_MAX)
		return -EINVAL;
	prepare_options(options, finding);
	watch_begin(finding);
	err = session_start(program, &work.options, &strategy_guide, &watch_recorder, &work.result);
	if (err) {
		ls_result_free(&work.result);
		forget_all();
		return err;
	}
	work.minimize = minimize;
	work.start_ns = now_ns();
	for (size_t i = 0; i < finding->before_nr; i++)
		original.list[i] = finding->before[i];
	original.list[finding->before_nr] = finding->choices;
	if (!run(&original, 0)) {
		session_end(0);
		ls_result_free(&work.result);
		forget_all();
		return -ENOENT;
	}
	watch_compare();
	swap_best();
	work.most = minimize->before = work.best.shape;
	return 0;
}

static void take_list(struct ls_choices *to, const struct steps *steps)
{
	ls_choices_free(to);
	to->nr = steps->nr;
	to->v = malloc((steps->nr ? steps->nr : 1) * sizeof(*to->v));
	if (!to->v)
		harness_bug("no memory for a schedule");
	for (size_t i = 0; i < steps->nr; i++)
		to->v[i] = steps->v[i].choice;
}

static void take_best(struct ls_finding *finding)
{
	const struct attempt *best = &work.best;

	while (finding->before_nr > best->nr - 1)
		ls_choices_free(&finding->before[--finding->before_nr]);
	for (size_t i = 0; i < finding->before_nr; i++)
		take_list(&finding->before[i], &best->list[i]);
	take_list(&finding->choices, &best->list[best->nr - 1]);
}

int attempt_end(struct ls_finding *finding)
{
	struct candidate c = { 0 };
	int err;

	take_best(finding);
	work.minimize->after = work.best.shape;
	work.minimize->left_out = work.best.left_out;
	/* Once more, for the words: they may name another task now. */
	for (size_t i = 0; i < finding->before_nr; i++)
		c.list[c.nr++] = finding->before[i];
	c.list[c.nr++] = finding->choices;
	if (run(&c, work.best.left_out))
		watch_tell(finding);
	err = session_end(0);
	ls_result_free(&work.result);
	forget_all();
	return err;
}
