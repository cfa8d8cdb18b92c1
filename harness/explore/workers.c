// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search on several processes.
 *
 * A sampler's executions have nothing to do with each other: the coordinator hands out ranges of
 * their numbers. `optimal` is one sequence of decisions, which stays with the coordinator; workers
 * run branches early whose turn will come (harness/strategy/leaf.h), and the coordinator takes the
 * outcome when it does. So the same executions count as in one process, each once, in the same
 * order.
 *
 * What a worker did counts when its answer is here: a worker that dies has done nothing, and
 * another takes its place. Executions that showed a finding or an edge of the lock graph are run
 * again in the coordinator, so that both are complete there.
 */
#include "harness/explore/workers.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/detect/finding.h"
#include "harness/detect/lock_guard.h"
#include "harness/detect/race.h"
#include "harness/engine/exec.h"
#include "harness/explore/checkpoint.h"
#include "harness/explore/pool.h"
#include "harness/strategy/optimal.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"

#define RANGE	   512u /* executions of a sampler that are handed out at once */
#define DEATHS_MAX 8u	/* of workers in a row, without an answer between them */
#define WAIT_MS	   100
#define WORTH_NS   30000ul /* an execution that takes less is not worth a message */

bool workers_eager;
uint64_t checkpoint_every_ns = 2000000000;

static struct search *running;
static struct work work;
static unsigned int deaths;
static uint64_t saved_ns;

static bool is_tree(const struct search *s)
{
	return s->strategy == &strategy_optimal;
}

bool workers_are_wanted(const struct search *s)
{
	if (s->own.jobs < 2 && !s->own.checkpoint)
		return false;
	return is_tree(s) || s->strategy->can_share;
}

/* The worker's side. */

static struct report report;
static size_t reported; /* findings that were told with their execution */

/* After each execution: is it worth running again in the coordinator? */
static void worker_ran(struct search *s)
{
	struct ls_choices choices = { execution.choices, execution.choices_nr };

	(void)s;
	if (lock_graph_changed)
		report_witness(&report, &choices, NULL, 0, execution.memory_points);
	lock_graph_changed = false;
}

static void report_findings(void)
{
	for (size_t i = 0; i < findings_nr(); i++) {
		struct finding *f = finding_at(i);

		if (f->public.hits)
			report_hits(&report, f->public.fingerprint, f->public.hits);
		f->public.hits = 0;
		if (i < reported && f->told_shown == f->public.shown)
			continue;
		f->told_shown = f->public.shown;
		report_witness(&report, &f->public.choices, f->public.before, f->public.before_nr,
			       f->public.granularity);
	}
	reported = findings_nr();
}

static void worker_prepare(void)
{
	struct search *s = running;

	s->ran = worker_ran;
	s->own.progress = NULL;
	s->own.stop_first = false;
	s->own.time_max_ns = 0;
	s->count_traces = false;
	lock_graph_changed = false;
	reported = findings_nr();
	for (size_t i = 0; i < reported; i++)
		finding_at(i)->public.hits = 0;
	if (s->strategy->begin(&s->own, s->program->tasks_nr))
		_exit(3);
}

static void write_report(FILE *answer)
{
	report.counts = *running->result;
	report.counts.withheld &= ~(unsigned int)LS_WITHHELD_BUDGET;
	report.unordered_marked = race_unordered_marked();
	report_findings();
	report_write(answer, &report);
	report_free(&report);
}

static void forget_counts(struct search *s)
{
	*s->result = (struct ls_result){ .strategy = s->strategy->name, .bound = LS_UNBOUNDED };
	execution.racy = false;
}

static bool serve_range(FILE *order, FILE *answer)
{
	struct range range;

	if (fread(&range, sizeof(range), 1, order) != 1)
		return false;
	forget_counts(running);
	running->numbers_from = range.from;
	running->own.executions_max = range.nr;
	search_run(running);
	write_report(answer);
	return true;
}

static bool serve_leaf(FILE *order, FILE *answer)
{
	struct outcome outcome = { 0 };
	struct leaf leaf;
	bool ok = !leaf_read(order, &leaf);

	forget_counts(running);
	if (ok) {
		optimal_leaf_begin(&leaf, &outcome);
		search_count(running, execution_run(running->program));
		worker_ran(running);
		outcome_write(answer, &outcome);
		write_report(answer);
	}
	leaf_free(&leaf);
	outcome_free(&outcome);
	return ok;
}

/* The coordinator's side. */

/* Run an execution again here, with the detectors looking on. */
static void witness_run(struct search *s, const struct witness *w)
{
	bool points = execution.memory_points, racy = execution.racy;

	execution.strategy = &strategy_replay;
	execution.memory_points = w->granularity == LS_GRANULARITY_MEMORY;
	finding_counts = false;
	finding_execution = s->result->executions + 1;
	for (uint32_t i = 0; i <= w->before_nr; i++) {
		replay_set(i < w->before_nr ? &w->before[i] : &w->choices);
		strategy_replay.execution_begin(1);
		execution_run(s->program);
	}
	finding_counts = true;
	execution.memory_points = points;
	execution.racy = racy; /* says something of the search that it was run in */
	execution.strategy = s->strategy;
}

static void take_report(struct search *s, const struct report *r)
{
	size_t before = findings_nr();

	for (uint32_t i = 0; i < r->witnesses_nr; i++)
		witness_run(s, &r->witnesses[i]);
	/* Counted as seen once when they were added here; the worker's numbers have that. */
	for (size_t i = before; i < findings_nr(); i++)
		finding_at(i)->public.hits = 0;
	for (uint32_t i = 0; i < r->hits_nr; i++)
		for (size_t j = 0; j < findings_nr(); j++)
			if (finding_at(j)->public.fingerprint == r->hits[i].fingerprint)
				finding_at(j)->public.hits += r->hits[i].hits;
	counts_add(s->result, &r->counts);
	if (r->unordered_marked > work.unordered_marked)
		work.unordered_marked = r->unordered_marked;
	work_keep(&work, r);
}

/* A worker is gone; what it had in hand was given back. False: too many are. */
static bool replace(struct pool_worker *w)
{
	if (++deaths <= DEATHS_MAX)
		return pool_replace(w) == 0;
	running->result->withheld |= LS_WITHHELD_LOST;
	return false;
}

static bool may_go_on(struct search *s)
{
	if (s->own.stop_first && findings_nr()) {
		s->result->withheld |= LS_WITHHELD_STOPPED;
		return false;
	}
	return search_report_progress(s);
}

static int save_now_and_then(struct search *s)
{
	if (!s->own.checkpoint || search_now_ns() - saved_ns < checkpoint_every_ns)
		return 0;
	saved_ns = search_now_ns();
	return checkpoint_write(s, &work);
}

static uint64_t executions_left(const struct search *s)
{
	uint64_t done = s->result->executions + work.handed_out;

	if (!s->own.executions_max)
		return UINT64_MAX;
	return done >= s->own.executions_max ? 0 : s->own.executions_max - done;
}

/* Samplers. */

static void write_range(FILE *out, const void *what)
{
	fwrite(what, sizeof(struct range), 1, out);
}

/* The next range: one that was given back, or a new one. */
static struct range *next_range(const struct search *s)
{
	uint64_t left = executions_left(s);
	struct range *r;

	if (!work.lost_nr && !left)
		return NULL;
	r = malloc(sizeof(*r));
	if (!r)
		harness_bug("no memory for an order");
	if (work.lost_nr) {
		*r = work.lost[--work.lost_nr];
	} else {
		*r = (struct range){ work.numbers, left < RANGE ? left : RANGE };
		work.numbers += r->nr;
	}
	work.handed_out += r->nr;
	return r;
}

static void range_give_back(struct range *r)
{
	work.handed_out -= r->nr;
	if (work.lost_nr < RANGES_MAX)
		work.lost[work.lost_nr++] = *r;
	free(r);
}

static void ranges_give_back(struct pool_worker *w)
{
	while (w->queue_nr)
		range_give_back(w->queue[--w->queue_nr]);
}

static bool range_take(struct pool_worker *w)
{
	struct report r = { 0 };
	void *what;
	char *text;
	FILE *in = pool_answer(w, &text, &what);
	struct range *range = what;
	bool ok = in && !report_read(in, &r);

	if (ok) {
		deaths = 0;
		work.handed_out -= range->nr;
		take_report(running, &r);
		free(range);
	} else if (in) {
		range_give_back(range);
	}
	if (in)
		fclose(in);
	free(text);
	report_free(&r);
	if (ok)
		return true;
	ranges_give_back(w);
	return replace(w);
}

static void ranges_hand_out(struct search *s)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		while (pool[i].queue_nr < 2) {
			struct range *r = next_range(s);

			if (!r)
				return;
			if (!pool_order(&pool[i], r, write_range)) {
				range_give_back(r);
				return;
			}
		}
}

/* Ranges in the hands of workers are not done: who goes on from the file has to run them. */
static int ranges_save(struct search *s)
{
	unsigned int nr = work.lost_nr;
	int err;

	for (unsigned int i = 0; i < pool_nr; i++)
		for (unsigned int j = 0; j < pool[i].queue_nr && work.lost_nr < RANGES_MAX; j++)
			work.lost[work.lost_nr++] = *(const struct range *)pool[i].queue[j];
	err = save_now_and_then(s);
	work.lost_nr = nr;
	return err;
}

static int sample(struct search *s)
{
	int err = 0;

	while (!err && may_go_on(s)) {
		ranges_hand_out(s);
		if (!work.handed_out)
			break;
		pool_wait(WAIT_MS);
		for (unsigned int i = 0; i < pool_nr; i++)
			if (pool[i].queue_nr && (pool_has_answer(&pool[i])) &&
			    !range_take(&pool[i]))
				return 0;
		err = ranges_save(s);
	}
	for (unsigned int i = 0; i < pool_nr; i++)
		ranges_give_back(&pool[i]);
	return err;
}

/* The tree of optimal. */

/* A branch that a worker runs early. */
struct early {
	struct wakeup *branch;
	struct pool_worker *worker;
	struct leaf leaf;
	bool ready;
	struct outcome outcome;
	struct report report;
};

static void early_free(struct early *e)
{
	e->branch->given = NULL;
	leaf_free(&e->leaf);
	outcome_free(&e->outcome);
	report_free(&e->report);
	free(e);
}

static void write_leaf(FILE *out, const void *what)
{
	leaf_write(out, &((const struct early *)what)->leaf);
}

static void earlies_forget(struct pool_worker *w)
{
	while (w->queue_nr)
		early_free(w->queue[--w->queue_nr]);
}

/* Take the next answer of a worker. False: it is gone, and what it had is nobody's again. */
static bool early_take(struct pool_worker *w)
{
	void *what;
	char *text;
	FILE *in = pool_answer(w, &text, &what);
	struct early *e = what;

	if (in && !outcome_read(in, &e->outcome) && !report_read(in, &e->report)) {
		e->ready = true;
		deaths = 0;
		fclose(in);
		free(text);
		return true;
	}
	if (in) {
		early_free(e);
		fclose(in);
		free(text);
	}
	earlies_forget(w);
	replace(w);
	return false;
}

static void branches_hand_out(void)
{
	for (unsigned int i = 0; i < pool_nr; i++) {
		struct pool_worker *w = &pool[i];

		while (w->queue_nr && pool_has_answer(w))
			if (!early_take(w))
				break;
		while (w->pid && w->queue_nr < QUEUE_MAX) {
			struct early *e = calloc(1, sizeof(*e));

			if (!e)
				harness_bug("no memory for an order");
			e->branch = optimal_waiting(&e->leaf);
			if (!e->branch) {
				free(e);
				return;
			}
			e->worker = w;
			e->branch->given = e;
			if (!pool_order(w, e, write_leaf)) {
				early_free(e);
				return;
			}
		}
	}
}

static void run_here(struct search *s)
{
	finding_execution = s->result->executions + 1;
	search_count(s, execution_run(s->program));
	if (lock_graph_changed || findings_nr() != reported) {
		/* For the checkpoint. */
		worker_ran(s);
		for (; reported < findings_nr(); reported++) {
			const struct ls_finding *f = &finding_at(reported)->public;

			report_witness(&report, &f->choices, f->before, f->before_nr,
				       f->granularity);
		}
		work_keep(&work, &report);
		report_free(&report);
	}
}

/* The execution whose turn it is: its outcome if somebody ran it, else by running it. */
static void run_next(struct search *s)
{
	struct wakeup *branch = optimal_current();
	struct early *e = branch ? branch->given : NULL;

	/* When the worker dies its orders are forgotten, and with them this one. */
	while (e && !e->ready)
		if (!early_take(e->worker))
			e = branch->given;
	if (!e) {
		run_here(s);
		return;
	}
	optimal_apply(&e->outcome);
	take_report(s, &e->report);
	reported = findings_nr();
	early_free(e);
}

static int explore_tree(struct search *s)
{
	uint64_t start_ns = search_now_ns();
	int err = 0;

	while (!err && may_go_on(s)) {
		uint64_t n = s->result->executions;

		err = save_now_and_then(s);
		if (err)
			break;
		if (!executions_left(s)) {
			s->result->withheld |= LS_WITHHELD_BUDGET;
			break;
		}
		/* Between two looks at the clock. */
		for (unsigned int i = 0; i < 16 && executions_left(s); i++) {
			if (!s->strategy->execution_begin(n + 1)) {
				work.over = true;
				return 0;
			}
			run_next(s);
			if (workers_eager ||
			    search_now_ns() - start_ns > WORTH_NS * (s->result->executions + 1))
				branches_hand_out();
		}
	}
	return err;
}

static void earlies_drop(void)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		earlies_forget(&pool[i]);
}

static void conclude(struct search *s)
{
	struct ls_result *r = s->result;
	unsigned int withheld = r->withheld;

	r->strategy = s->strategy->name;
	r->granularity = execution.memory_points ? LS_GRANULARITY_MEMORY : LS_GRANULARITY_SYNC;
	if (s->strategy->finish)
		s->strategy->finish(r);
	if (!is_tree(s)) {
		r->withheld = (withheld & ~(unsigned int)LS_WITHHELD_BUDGET) | LS_WITHHELD_SAMPLED;
		return;
	}
	/* Each trace was run once, so they need not be told apart. */
	r->traces = r->complete;
	r->traces_deadlocked = r->deadlocked;
}

static int save_at_the_end(struct search *s, bool over)
{
	if (!s->own.checkpoint)
		return 0;
	if (!over)
		return checkpoint_write(s, &work);
	return unlink(s->own.checkpoint) && errno != ENOENT ? -errno : 0;
}

int workers_run(struct search *s)
{
	unsigned int nr = s->own.jobs;
	int err, saved;

	running = s;
	deaths = 0;
	saved_ns = search_now_ns();
	memset(&work, 0, sizeof(work));
	s->count_traces = false;
	reported = 0;
	err = s->strategy->begin(&s->own, s->program->tasks_nr);
	if (!err && s->own.resume)
		err = checkpoint_read(s, &work, take_report);
	s->own.resume = false;
	reported = findings_nr();
	/* The coordinator of a tree runs executions itself. */
	if (!err)
		err = pool_start(is_tree(s) ? (nr ? nr - 1 : 0) : (nr ? nr : 1), worker_prepare,
				 is_tree(s) ? serve_leaf : serve_range);
	if (!err)
		err = is_tree(s) ? explore_tree(s) : sample(s);
	if (is_tree(s))
		earlies_drop();
	pool_stop();
	saved = err ? 0 : save_at_the_end(s, work.over || (!is_tree(s) && !executions_left(s)));
	conclude(s);
	s->result->unordered_marked = work.unordered_marked;
	work_free(&work);
	return err ? err : saved;
}
