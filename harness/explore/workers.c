// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search on several processes: what the ways of sharing one (share_*.c) have in common.
 *
 * What a worker did counts when its answer is here: a worker that dies has done nothing, and
 * another takes its place. Executions that showed a finding or an edge of the lock graph are run
 * again in the coordinator, so that both are complete there.
 *
 * A checkpoint that cannot be written does not end the search: it is told once, and tried again.
 */
#include "harness/explore/workers.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/detect/finding.h"
#include "harness/detect/lock_guard.h"
#include "harness/detect/race.h"
#include "harness/engine/pins.h"
#include "harness/engine/points.h"
#include "harness/explore/sharing.h"
#include "harness/fault/plan.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"

#define DEATHS_MAX 8u  /* of workers in a row, without an answer between them */
#define SAVE_SHARE 20u /* writing checkpoints takes at most one part in so many of the time */

uint64_t checkpoint_every_ns = 2000000000;
struct work work;

static struct search *running;
static unsigned int deaths;
static uint64_t saved_ns, save_cost_ns;

static const struct sharing_ops *sharing_of(const struct search *s)
{
	static const struct sharing_ops *const table[] = {
		[SHARING_NUMBERS] = &sharing_numbers,
		[SHARING_PREFIXES] = &sharing_prefixes,
		[SHARING_BOTH] = &sharing_both,
		[SHARING_TREE] = &sharing_tree,
	};

	return table[s->strategy->sharing];
}

bool workers_are_wanted(const struct search *s)
{
	return (s->own.jobs > 1 || s->own.checkpoint) && sharing_of(s);
}

/* The worker's side. */

static struct report report;
static uint64_t reported; /* coordinator: rank of the findings that are kept with their execution */

/* The execution that is running, or that was run last. */
static struct witness witness_now(void)
{
	struct witness w = {
		.choices = { execution.choices, execution.choices_nr },
		.granularity = execution.memory_points,
		.points_nr = (uint8_t)execution.points_nr,
		.bound = finding_bound,
		.number = finding_execution,
	};

	snprintf(w.strategy, sizeof(w.strategy), "%s", finding_strategy);
	return w;
}

/* After each execution: is it worth running again in the coordinator? */
void worker_ran(struct search *s)
{
	struct witness w = witness_now();

	(void)s;
	/* What the strategy ended early goes on when it is run again. */
	if (execution.end == END_COMPLETE || execution.end == END_STUCK)
		w.events = execution.events;
	if (lock_graph_changed)
		report_witness(&report, &w);
	lock_graph_changed = false;
}

/*
 * In each report anew: reports are not taken over in the order in which they were made, and some
 * are not at all.
 */
static void worker_noted(const struct finding *f, const struct raise *r)
{
	struct ls_choices before[LINKS_MAX];
	struct witness w = witness_now();

	for (unsigned int i = 0; i < r->before_nr; i++)
		before[i] = *r->before[i];
	w.before = before;
	w.before_nr = r->before_nr;
	if (r->witness)
		w.choices = *r->witness;
	w.shows = f->public.fingerprint;
	w.shown = !r->unshown;
	report_witness(&report, &w);
}

static void report_findings(void)
{
	for (size_t i = 0; i < findings_nr(); i++) {
		struct finding *f = finding_at(i);

		if (f->public.hits)
			report_hits(&report, &(struct hits){ f->public.fingerprint, f->raw,
							     f->public.hits, f->public.kind });
		f->public.hits = 0;
	}
}

static void worker_prepare(void)
{
	struct search *s = running;

	s->ran = worker_ran;
	s->own.progress = NULL;
	s->own.found = NULL;
	s->own.stop_first = false;
	s->own.time_max_ns = 0;
	s->count_traces = false;
	lock_graph_changed = false;
	for (size_t i = 0; i < findings_nr(); i++)
		finding_at(i)->public.hits = 0;
	finding_noted = worker_noted;
	report_free(&report);
}

void worker_forget(struct search *s)
{
	*s->result = (struct ls_result){ .strategy = s->strategy->name, .bound = LS_UNBOUNDED };
	execution.racy = false;
	for (unsigned int i = 0; i < s->own.faults_nr; i++) {
		s->own.faults[i].reached = false;
		s->own.faults[i].fired = 0;
	}
}

void worker_report(struct search *s, FILE *answer)
{
	report.counts = *s->result;
	report.counts.withheld &= ~(unsigned int)LS_WITHHELD_BUDGET;
	report.unordered_marked = race_unordered_marked();
	report.pin_missed = pins_missed();
	report_points(&report);
	report_faults(&report, &s->own);
	report_findings();
	report_write(answer, &report);
	report_free(&report);
	finding_round++;
}

static bool serve(FILE *order, FILE *answer)
{
	switch (fgetc(order)) {
	case ORDER_NUMBERS:
		return numbers_serve(running, order, answer);
	case ORDER_PREFIXES:
		return prefixes_serve(running, order, answer);
	case ORDER_LEAF:
		return leaf_serve(running, order, answer);
	default:
		return false;
	}
}

/* The coordinator's side. */

/* The string that stays, of a strategy's name. */
static const char *name_that_stays(const char *name)
{
	static char names[16][sizeof(((struct witness *)0)->strategy)];

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!*names[i])
			strcpy(names[i], name);
		if (!strcmp(names[i], name))
			return names[i];
	}
	return running->strategy->name;
}

static const char *strategy_of(const struct witness *w)
{
	return *w->strategy ? name_that_stays(w->strategy) : running->strategy->name;
}

/* Run an execution again here, with the detectors looking on. False: it became another. */
static bool witness_run(struct search *s, const struct witness *w)
{
	bool same = true, points = execution.memory_points, racy = execution.racy;
	unsigned int points_nr = execution.points_nr;
	uint64_t number = finding_execution;

	execution.strategy = &strategy_replay;
	execution.memory_points = w->granularity == LS_GRANULARITY_MEMORY;
	points_use(w->points_nr);
	finding_counts = faults_counted = false;
	finding_execution = w->number;
	finding_bound = w->bound;
	finding_strategy = strategy_of(w);
	finding_out_of_order = true;
	for (uint32_t i = 0; i <= w->before_nr; i++) {
		replay_set(i < w->before_nr ? &w->before[i] : &w->choices);
		strategy_replay.execution_begin(1);
		execution_run(s->program);
		replay_check_end();
		same &= !replay_divergence()->diverged;
	}
	same &= !w->events || w->events == execution.events;
	finding_counts = faults_counted = true;
	finding_out_of_order = false;
	finding_execution = number;
	finding_strategy = s->strategy->name;
	execution.memory_points = points;
	points_use(points_nr);
	execution.racy = racy; /* says something of the search that it was run in */
	execution.strategy = s->strategy;
	return same;
}

/* What is drawn from all executions together was drawn once, here, and in each worker by itself. */
static bool is_drawn_from_all(uint32_t kind)
{
	return kind == LS_LOCK_ORDER || kind == LS_IRQ_INVERSION;
}

static struct finding *find_print(uint64_t fingerprint)
{
	for (size_t i = 0; i < findings_nr(); i++)
		if (finding_at(i)->public.fingerprint == fingerprint)
			return finding_at(i);
	return NULL;
}

static bool is_found(uint32_t kind)
{
	for (size_t i = 0; i < findings_nr(); i++)
		if (finding_at(i)->public.kind == kind)
			return true;
	return false;
}

/*
 * False: the finding is not here, although the execution that showed it was run again. Of the lock
 * graph this process knows more than a worker, and may close a circle by another way.
 */
static bool add_hits(const struct hits *hits)
{
	struct finding *f = find_print(hits->fingerprint);

	if (!f)
		f = finding_of_raise(hits->raw);
	if (f)
		f->public.hits = is_drawn_from_all(hits->kind) ? 1 : f->public.hits + hits->hits;
	return f || (is_drawn_from_all(hits->kind) && is_found(hits->kind));
}

static void tell_lost(uint32_t kind)
{
	char text[160];

	if (kind == LS_NONDETERMINISM)
		snprintf(text, sizeof(text), "the same choices gave another execution");
	else
		snprintf(text, sizeof(text),
			 "%s was found by a process of the search, and the same choices do not "
			 "show it when they are run again in another",
			 ls_finding_name((enum ls_finding_kind)kind));
	search_raise_nondeterminism(text);
}

/* A worker could not follow what was run before. */
static void took_diverged(struct search *s)
{
	if (search_may_be_misled(s))
		s->misled = true;
	else
		search_raise_nondeterminism("a prefix that was run before cannot be run again");
}

/* Of the lock graph, told and not yet run here. */
static struct report graph;

void sharing_received(struct report *r)
{
	report_move_graph(&graph, r);
}

/* The execution that is told to have been the first; its choices are another matter. */
static void first_executed(struct ls_finding *f, const struct witness *w)
{
	if (!f->hits || is_drawn_from_all(f->kind) || w->number >= f->first_execution)
		return;
	f->first_execution = w->number;
	f->bound = w->bound;
	f->strategy = strategy_of(w);
}

/* Has it nothing to tell that is not known? */
static bool is_known(const struct witness *w)
{
	struct finding *f = find_print(w->shows);

	if (!f || finding_waits(f))
		return false;
	first_executed(&f->public, w);
	return (f->public.shown || !w->shown) && !finding_is_later(f, w->number, w->shown);
}

/* @before: executions that come before the first of the report; or EXECUTION_LATER. */
static void witnesses_run(struct search *s, const struct report *r, uint64_t before)
{
	size_t known = findings_nr();
	bool same = true;

	for (uint32_t i = 0; i < r->witnesses_nr; i++) {
		struct witness w = r->witnesses[i];

		/* A checkpoint has such that wait. */
		if (w.number != EXECUTION_LATER)
			w.number = before == EXECUTION_LATER ? before : before + w.number;
		if (w.shows && is_known(&w))
			continue;
		same &= witness_run(s, &w);
		report_witness(&work.kept, &w);
	}
	/* Counted as seen once when they were added here; the workers' numbers have that. */
	for (size_t i = known; i < findings_nr(); i++)
		finding_at(i)->public.hits = 0;
	if (!same)
		search_raise_nondeterminism("an execution of a process of the search became "
					    "another when it was run again");
	reported = finding_ranks();
	lock_graph_changed = false;
}

static void graph_run(struct search *s)
{
	witnesses_run(s, &graph, EXECUTION_LATER);
	for (size_t i = 0; i < findings_nr(); i++)
		if (finding_waits(finding_at(i)) && is_drawn_from_all(finding_at(i)->public.kind))
			finding_settle(finding_at(i), s->result->executions + 1);
	reported = finding_ranks();
	report_free(&graph);
}

void sharing_take(struct search *s, struct report *r, uint64_t before)
{
	points_add(r);
	sharing_received(r);
	graph_run(s);
	witnesses_run(s, r, before);
	/* Whatever it was that was lost: no verdict can be clean without it. */
	for (uint32_t i = 0; i < r->hits_nr; i++)
		if (!add_hits(&r->hits[i]))
			tell_lost(r->hits[i].kind);
	counts_add(s->result, &r->counts);
	if (r->counts.withheld & LS_WITHHELD_STOPPED)
		took_diverged(s);
	faults_add(&s->own, r);
	pins_missed_elsewhere(r->pin_missed);
	if (r->unordered_marked > work.unordered_marked)
		work.unordered_marked = r->unordered_marked;
}

static void take_checkpoint(struct search *s, struct report *r)
{
	sharing_take(s, r, 0);
}

static void keep_finding(const struct ls_finding *f)
{
	struct witness w = {
		.choices = f->choices,
		.before = f->before,
		.before_nr = (uint32_t)f->before_nr,
		.granularity = (uint8_t)f->granularity,
		.points_nr = (uint8_t)f->points_nr,
		.bound = f->bound,
		.number = f->first_execution,
		.shows = f->fingerprint,
		.shown = f->shown,
	};

	snprintf(w.strategy, sizeof(w.strategy), "%s", f->strategy);
	report_witness(&work.kept, &w);
}

void sharing_ran_here(struct search *s)
{
	if (!lock_graph_changed && finding_ranks() == reported)
		return;
	worker_ran(s);
	for (uint32_t i = 0; i < report.witnesses_nr; i++)
		report_witness(&work.kept, &report.witnesses[i]);
	report_free(&report);
	for (size_t i = 0; i < findings_nr(); i++)
		if (finding_at(i)->rank > reported)
			keep_finding(&finding_at(i)->public);
	reported = finding_ranks();
}

void sharing_answered(void)
{
	deaths = 0;
}

bool sharing_replace(struct pool_worker *w)
{
	if (++deaths <= DEATHS_MAX)
		return pool_replace(w) == 0;
	running->result->withheld |= LS_WITHHELD_LOST;
	return false;
}

bool sharing_may_go_on(struct search *s)
{
	if (s->own.stop_first && findings_told()) {
		s->result->withheld |= LS_WITHHELD_STOPPED;
		return false;
	}
	return search_report_progress(s);
}

static void save(struct search *s)
{
	uint64_t begin = search_now_ns();
	int err;

	graph_run(s);
	err = checkpoint_write(s, &work, sharing_of(s)->write);

	saved_ns = search_now_ns();
	save_cost_ns = saved_ns - begin;
	if (err && !work.unwritten && s->own.checkpoint_failed)
		s->own.checkpoint_failed(err, s->own.checkpoint_failed_arg);
	work.unwritten = err;
}

void sharing_save(struct search *s)
{
	uint64_t pause = save_cost_ns * SAVE_SHARE;

	if (pause < checkpoint_every_ns)
		pause = checkpoint_every_ns;
	if (s->own.checkpoint && search_now_ns() - saved_ns > pause)
		save(s);
}

uint64_t sharing_left(const struct search *s, uint64_t handed_out)
{
	uint64_t done = s->result->executions + handed_out;

	if (!s->own.executions_max)
		return UINT64_MAX;
	return done >= s->own.executions_max ? 0 : s->own.executions_max - done;
}

/* A search that is over leaves no file; one that is not, how it stands. */
static void save_at_the_end(struct search *s)
{
	if (!s->own.checkpoint)
		return;
	if (!work.over)
		save(s);
	else
		unlink(s->own.checkpoint);
}

static int start(struct search *s)
{
	const struct sharing_ops *sharing = sharing_of(s);
	unsigned int nr = s->own.jobs ? s->own.jobs : 1;
	int err = s->strategy->begin(&s->own, s->program->tasks_nr);

	if (err)
		return err;
	sharing->begin();
	if (s->own.resume)
		err = checkpoint_read(s, take_checkpoint, sharing->read);
	s->own.resume = false;
	if (err)
		return err;
	search_learn(s);
	reported = finding_ranks();
	lock_graph_changed = false;
	return pool_start(sharing->coordinator_runs ? nr - 1 : nr, worker_prepare, serve);
}

int workers_run(struct search *s)
{
	const struct sharing_ops *sharing = sharing_of(s);
	int err;

	running = s;
	deaths = 0;
	saved_ns = search_now_ns();
	save_cost_ns = 0;
	/* What was found before the search began anew is still to be in a checkpoint. */
	work = (struct work){ .kept = work.kept };
	s->count_traces = false;
	err = start(s);
	if (!err) {
		err = sharing->explore(s);
		graph_run(s);
		/* What is handed out is not done. */
		if (!err)
			save_at_the_end(s);
	}
	sharing->forget_orders();
	pool_stop();
	s->result->strategy = s->strategy->name;
	s->result->granularity = execution.memory_points ? LS_GRANULARITY_MEMORY
							 : LS_GRANULARITY_SYNC;
	sharing->conclude(s);
	s->result->unordered_marked = work.unordered_marked;
	return err;
}

void workers_forget(void)
{
	work_free(&work);
	report_free(&graph);
}
