// SPDX-License-Identifier: GPL-2.0-only
/*
 * The searches that a case takes, and what they came to together.
 *
 * Most cases are small: the worker looks at each alone for a moment, and most end there. What does
 * not is searched from the start again with several processes and a checkpoint, where the strategy
 * can be shared; the same counts come out. Where nobody chose a strategy, and `optimal` has used
 * half of the budget without coming to its end, `portfolio` gets the rest.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <lockstep/version.h>
#include "harness/scenario/coverage.h"
#include "harness/scenario/expect.h"
#include "harness/scenario/file.h"
#include "harness/scenario/interrupt.h"
#include "harness/scenario/loaded.h"
#include "harness/scenario/worker.h"

#define PROGRESS_NS   200000000ull
#define FIRST_LOOK_NS 200000000ull
#define WHOLE_MAX     2000u /* executions of a case that is not divided between shards */

static bool progress(const struct ls_progress *at, void *arg)
{
	struct worker *w = arg;
	uint64_t traces = at->traces;

	w->share = at->share;
	if (interrupt_seen()) {
		w->interrupted = true;
		return false;
	}
	if (w->is_first_look && at->elapsed_ns > FIRST_LOOK_NS) {
		w->looked = true;
		return false;
	}
	/* The engine asks every few executions; a terminal and a watchdog need far less. */
	if (at->elapsed_ns - w->told_ns < PROGRESS_NS)
		return true;
	w->told_ns = at->elapsed_ns;
	/* Each execution of optimal is a trace of its own; several processes count them at the end.
	 */
	if (!traces && ls_shares(w->ran) == LS_SHARES_TREE)
		traces = at->executions;
	worker_send_line(w->work,
			 json_pack("{s:{s:I, s:I, s:I, s:f, s:I, s:i, s:I, s:I}}", "progress",
				   "executions", (json_int_t)at->executions, "traces",
				   (json_int_t)traces, "findings", (json_int_t)at->findings,
				   "share", at->share, "elapsed_ns", (json_int_t)at->elapsed_ns,
				   "bound", at->bound, "executions_max",
				   (json_int_t)w->p.options.executions_max, "time_max_ns",
				   (json_int_t)w->p.options.time_max_ns));
	return true;
}

/* Of the searches that are over; explaining what they found runs executions, too. */
static void keep_faults(struct worker *w, const struct ls_result *r, bool add_up)
{
	json_t *coverage = coverage_json(r);

	if (add_up)
		coverage_join(coverage, w->coverage);
	json_decref(w->coverage);
	w->coverage = coverage;
	for (unsigned int i = 0; i < w->p.s->faults_nr; i++) {
		uint64_t before = add_up ? w->seen[i].fired : 0;
		bool reached = add_up && w->seen[i].reached;

		w->seen[i] = w->p.faults[i];
		w->seen[i].fired += before;
		w->seen[i].reached |= reached;
	}
}

static int explore(struct worker *w, const struct ls_options *options, struct ls_result *result)
{
	int error;

	for (unsigned int i = 0; i < w->p.s->faults_nr; i++) {
		w->p.faults[i].fired = 0;
		w->p.faults[i].reached = false;
	}
	w->told_ns = 0;
	w->share = -1;
	w->ran = options->strategy;
	error = ls_explore(&w->p.ls, options, result);
	w->jobs = options->jobs ? options->jobs : 1;
	return error;
}

static bool filled(int error)
{
	return !error || error == -EPROTO;
}

static struct ls_finding *find_same(struct ls_finding *list, size_t nr, const struct ls_finding *f)
{
	for (size_t i = 0; i < nr; i++)
		if (list[i].fingerprint == f->fingerprint)
			return &list[i];
	return NULL;
}

/* A later search may know what came of a circle of locks. */
static bool is_settled(const struct ls_result *r, const struct ls_finding *f)
{
	if (f->kind != LS_LOCK_ORDER)
		return false;
	for (size_t i = 0; i < r->findings_nr; i++)
		if (r->findings[i].confirmation == LS_CONFIRMED)
			return true;
	return false;
}

static void swap(struct ls_finding *a, struct ls_finding *b)
{
	struct ls_finding third = *a;

	*a = *b;
	*b = third;
}

static struct ls_finding *longer(struct ls_finding *list, size_t nr)
{
	list = realloc(list, (nr + 1) * sizeof(*list));
	if (!list) {
		fputs("lockstep: out of memory\n", stderr);
		_exit(RUN_HARNESS_FAILED);
	}
	return list;
}

/*
 * Give @to the findings that only @from has. @from keeps the others, to be freed with it. Those of
 * both add up when no execution was in both searches. The same for known races.
 *
 * A search that came to its end has them all, or something is wrong: then they are told all the
 * same, but for circles, of which it knows more.
 */
static void take_findings(struct ls_result *to, struct ls_result *from, bool add_up)
{
	to->findings = longer(to->findings, to->findings_nr + from->findings_nr);
	for (size_t i = 0; i < from->findings_nr;) {
		struct ls_finding *f = &from->findings[i];
		struct ls_finding *same = find_same(to->findings, to->findings_nr, f);

		if (same && add_up)
			same->hits += f->hits;
		if (same || is_settled(to, f) || (to->exhausted && f->kind == LS_LOCK_ORDER)) {
			i++;
			continue;
		}
		to->findings[to->findings_nr++] = *f;
		swap(f, &from->findings[--from->findings_nr]);
	}
	to->known = longer(to->known, to->known_nr + from->known_nr);
	for (size_t i = 0; i < from->known_nr;) {
		struct ls_finding *f = &from->known[i++];
		struct ls_finding *same = find_same(to->known, to->known_nr, f);

		if (same && add_up)
			same->hits += f->hits;
		if (same)
			continue;
		to->known[to->known_nr++] = *f;
		swap(f, &from->known[--from->known_nr]);
		i--;
	}
}

static void swap_findings(struct ls_result *a, struct ls_result *b)
{
	struct ls_result third = *a;

	a->findings = b->findings;
	a->findings_nr = b->findings_nr;
	a->known = b->known;
	a->known_nr = b->known_nr;
	b->findings = third.findings;
	b->findings_nr = third.findings_nr;
	b->known = third.known;
	b->known_nr = third.known_nr;
}

/* What has to be the same for a checkpoint to mean the same. */
static const char *identity_of(struct worker *w, const struct ls_options *o)
{
	const struct scenario_case *c = w->p.c;
	const struct shard *shard = &w->work->settings->shard;
	const char *text = pool_printf(&w->p.pool, "%016" PRIx64 " %s", w->p.s->hash, c->name);

	for (unsigned int i = 0; i < c->variants_nr; i++)
		text = pool_printf(&w->p.pool, "%s, %s=%s", text, c->variants[i].slot->function,
				   c->variants[i].ops->idea);
	return pool_printf(&w->p.pool, "%s; %s %" PRIu64 " %u %u %u %d %d %d; %u/%u; %s", text,
			   o->strategy, o->seed, o->steps_max, o->pct_depth, o->faults_budget,
			   o->granularity, o->stop_first, o->strict_races, shard->number, shard->of,
			   pool_printf(&w->p.pool, "%s %s", program_digest(),
				       loaded_digest() ? loaded_digest() : ""));
}

static void checkpoint_failed(int error, void *arg)
{
	const struct worker *w = arg;

	worker_send_line(
		w->work,
		json_pack("{s:o}", "note",
			  json_sprintf("%s: cannot be written: %s; the search goes on, but "
				       "cannot be continued if it is interrupted",
				       w->checkpoint, strerror(-error))));
}

/* The checkpoint's; if that fails, writing the checkpoint tells why. */
static void make_folder(struct worker *w)
{
	const char *path = w->work->checkpoint, *slash = path ? strrchr(path, '/') : NULL;

	if (slash)
		file_make_directories(pool_text(&w->p.pool, path, (size_t)(slash - path)));
}

static int search_shared(struct worker *w, const struct ls_options *options, const char *checkpoint,
			 struct ls_result *result)
{
	const struct work *work = w->work;
	struct ls_options shared = *options;
	int error;

	w->checkpoint = checkpoint;
	shared.jobs = run_jobs(work->settings);
	/* The states of a litmus test are kept in one process, and not in a checkpoint. */
	if (w->p.s->litmus)
		shared.jobs = 1;
	shared.checkpoint = checkpoint;
	shared.checkpoint_failed = checkpoint_failed;
	shared.checkpoint_failed_arg = w;
	shared.identity = identity_of(w, options);
	shared.resume = work->resume && !w->p.s->litmus && checkpoint && !access(checkpoint, F_OK);
	worker_ask_for_turn(work);
	make_folder(w);
	error = explore(w, &shared, result);
	/* The program is the one that the first look ran, so it must be the file. */
	return shared.resume && error == -EINVAL ? -EBADMSG : error;
}

/*
 * Of a shard: a case of few executions is one shard's, and all of them find out that it is by
 * running it; the others forget it again. Of a larger one each runs its part. How long that takes
 * must not decide it, or they would not agree.
 */
static int search_divided(struct worker *w, const struct ls_options *options,
			  struct ls_result *result)
{
	const struct work *work = w->work;
	const struct shard *shard = &work->settings->shard;
	struct ls_options part = *options, look = *options;
	struct ls_result first = { 0 };
	int error = 0;

	part.number_first = shard->number;
	part.number_step = shard->of;
	w->is_part = true;
	if (work->resume)
		return search_shared(w, &part, work->checkpoint, result);
	if (!look.executions_max || look.executions_max > WHOLE_MAX)
		look.executions_max = WHOLE_MAX;
	look.time_max_ns = 0;
	error = explore(w, &look, &first);
	if (error || w->interrupted || !(first.withheld & LS_WITHHELD_BUDGET)) {
		w->is_part = false;
		w->elsewhere = !error && !w->interrupted && !shard_owns(shard, work->s, work->c);
		*result = first;
		return error;
	}
	error = search_shared(w, &part, work->checkpoint, result);
	if (filled(error))
		take_findings(result, &first, false);
	ls_result_free(&first);
	return error;
}

/* Alone for a moment, then with several processes. */
static int search(struct worker *w, const struct ls_options *options, struct ls_result *result)
{
	struct ls_result first;
	int error;

	if (ls_shares(options->strategy) == LS_SHARES_NOTHING)
		return explore(w, options, result);
	if (w->work->settings->shard.of && shard_divides(&w->e, w->work->c))
		return search_divided(w, options, result);
	if (w->work->resume)
		return search_shared(w, options, w->work->checkpoint, result);
	w->is_first_look = true;
	error = explore(w, options, result);
	w->is_first_look = false;
	if (error || !w->looked)
		return error;
	first = *result;
	error = search_shared(w, options, w->work->checkpoint, result);
	if (filled(error))
		take_findings(result, &first, false);
	ls_result_free(&first);
	return error;
}

static bool may_fall_back(const struct worker *w, const struct ls_result *result)
{
	return w->e.fall_back && w->p.c->expect.kind != EXPECT_VERIFIED && !w->interrupted &&
	       !result->exhausted && (result->withheld & LS_WITHHELD_BUDGET);
}

/*
 * What is left of the budget goes to strategies that look at a part of the executions. How that
 * search stands is in a file beside the checkpoint of the first, which stays: who continues the run
 * finds there that the first has used its part.
 */
static int fall_back(struct worker *w, struct ls_result *result)
{
	const struct shard *shard = &w->work->settings->shard;
	struct ls_options rest = w->p.options;
	struct ls_result before = *result;
	const char *checkpoint = NULL;
	int error;

	rest.strategy = "portfolio";
	rest.executions_max -= rest.executions_max / 2;
	rest.time_max_ns -= rest.time_max_ns / 2;
	if (w->is_part) {
		rest.number_first = shard->number;
		rest.number_step = shard->of;
		rest.executions_max = shard_executions(shard, rest.executions_max);
		if (!rest.executions_max)
			return 0;
	}
	w->before = worker_search_json(w, &before);
	w->p.after = pool_printf(&w->p.pool,
				 ", after %" PRIu64 " of optimal, which did not come to its end",
				 before.executions);
	keep_faults(w, &before, false);
	if (w->work->checkpoint)
		checkpoint = pool_printf(&w->p.pool, "%s.rest", w->work->checkpoint);
	error = search_shared(w, &rest, checkpoint, result);
	if (!filled(error)) {
		*result = before;
		return error;
	}
	for (size_t i = 0; i < result->findings_nr; i++)
		result->findings[i].first_execution += before.executions;
	for (size_t i = 0; i < result->known_nr; i++)
		result->known[i].first_execution += before.executions;
	take_findings(&before, result, true);
	swap_findings(&before, result);
	ls_result_free(&before);
	return error;
}

static void take_part_of_shard(struct worker *w)
{
	const struct shard *shard = &w->work->settings->shard;
	struct ls_options *o = &w->p.options;

	if (!shard->of || !shard_splits(&w->e))
		return;
	o->number_first = shard->number;
	o->number_step = shard->of;
	o->executions_max = shard_executions(shard, o->executions_max);
}

int worker_search(struct worker *w, struct ls_result *result)
{
	struct ls_options options;
	int error;

	take_part_of_shard(w);
	w->p.options.progress = progress;
	w->p.options.progress_arg = w;
	options = w->p.options;
	if (w->e.fall_back && w->p.c->expect.kind != EXPECT_VERIFIED) {
		options.executions_max = (options.executions_max + 1) / 2;
		options.time_max_ns /= 2;
	}
	error = search(w, &options, result);
	if (!error && may_fall_back(w, result)) {
		error = fall_back(w, result);
		keep_faults(w, result, true);
	} else {
		keep_faults(w, result, false);
	}
	w->p.options.progress = NULL;
	return error;
}

json_t *worker_search_json(const struct worker *w, const struct ls_result *r)
{
	json_t *search = json_pack(
		"{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:s}", "strategy",
		w->ran ? w->ran : w->e.strategy, "seed", (json_int_t)w->e.seed, "executions",
		(json_int_t)r->executions, "complete", (json_int_t)r->complete, "deadlocked",
		(json_int_t)r->deadlocked, "aborted", (json_int_t)r->aborted, "redundant",
		(json_int_t)r->redundant, "events", (json_int_t)r->events, "jobs", (int)w->jobs,
		"granularity", r->granularity == LS_GRANULARITY_MEMORY ? "memory" : "sync");

	if (w->p.options.strict_races)
		json_object_set_new(search, "strict", json_true());
	/* Not counted, or none of either kind. */
	if (r->traces || r->traces_deadlocked) {
		json_object_set_new(search, "traces", json_integer((json_int_t)r->traces));
		json_object_set_new(search, "traces_deadlocked",
				    json_integer((json_int_t)r->traces_deadlocked));
	}
	if (r->elsewhere)
		json_object_set_new(search, "elsewhere", json_integer((json_int_t)r->elsewhere));
	if (r->excluded)
		json_object_set_new(search, "excluded", json_integer((json_int_t)r->excluded));
	if (r->distinct_last_1000 >= 0)
		json_object_set_new(search, "distinct_last_1000",
				    json_integer(r->distinct_last_1000));
	if (r->points)
		json_object_set_new(search, "points", json_integer((json_int_t)r->points));
	if (r->unordered_marked)
		json_object_set_new(search, "unordered_marked",
				    json_integer((json_int_t)r->unordered_marked));
	if (r->bound != LS_UNBOUNDED)
		json_object_set_new(search, "bound", json_integer(r->bound));
	if (r->exhausted || w->share >= 0)
		json_object_set_new(search, "share", json_real(r->exhausted ? 1 : w->share));
	json_object_set_new(search, "exhausted", json_boolean(r->exhausted));
	json_object_set_new(search, "withheld", withheld_json(r->withheld));
	json_object_set_new(search, "elapsed_ns", json_integer((json_int_t)r->elapsed_ns));
	json_object_set_new(search, "executions_per_second",
			    json_integer(r->elapsed_ns ? (json_int_t)((double)r->executions * 1e9 /
								      (double)r->elapsed_ns)
						       : 0));
	if (r->pct_probability > 0)
		json_object_set_new(search, "pct_probability", json_real(r->pct_probability));
	if (r->twice)
		json_object_set_new(search, "twice", json_integer((json_int_t)r->twice));
	if (w->before && w->before != search)
		json_object_set(search, "before", w->before);
	return search;
}
