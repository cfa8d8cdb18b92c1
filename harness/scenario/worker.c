// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explores or replays one case and writes what came of it to a pipe. Everything that a model can
 * break is broken here: the parent takes a worker that dies, hangs or writes nonsense for a failed
 * case.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/explain/explain.h"
#include "harness/scenario/expect.h"
#include "harness/scenario/known.h"
#include "harness/scenario/loaded.h"
#include "harness/scenario/lock_graph.h"
#include "harness/scenario/part.h"
#include "harness/scenario/shorten.h"
#include "harness/scenario/worker.h"

void worker_send_line(const struct work *work, json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);
	size_t length = text ? strlen(text) : 0;

	json_decref(line);
	if (!text)
		_exit(RUN_HARNESS_FAILED);
	text[length] = '\n'; /* in place of the NUL; written with its length from here on */
	for (size_t done = 0; done < length + 1;) {
		ssize_t n = write(work->out, text + done, length + 1 - done);

		if (n < 0 && errno != EINTR)
			_exit(RUN_HARNESS_FAILED); /* the parent has gone */
		done += n < 0 ? 0 : (size_t)n;
	}
	free(text);
}

void worker_ask_for_turn(const struct work *work)
{
	ssize_t n;
	char turn;

	worker_send_line(work, json_pack("{s:b}", "long", !work->resume));
	do
		n = read(work->out, &turn, 1);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		_exit(RUN_HARNESS_FAILED); /* the parent has gone */
}

void worker_send_end(const struct worker *w, enum run_outcome outcome, json_t *one)
{
	worker_send_line(w->work, json_pack("{s:i, s:o, s:O}", "outcome", (int)outcome, "case", one,
					    "errors", w->errors));
}

static void write_replay(struct worker *w, const struct ls_finding *finding, enum standing standing,
			 uint64_t executions)
{
	struct pool pool = { 0 };
	const char *path = replay_path(&pool, w->work->out_dir, &w->p, finding);
	struct replay replay;
	int error;

	replay_from(&replay, &w->p, finding, standing, executions);
	error = replay_write(&replay, path);
	if (!error)
		words_add(&w->p.pool, &w->written, pool_printf(&w->p.pool, "%s", path));
	replay_free(&replay);
	if (error && !json_array_size(w->errors))
		json_array_append_new(w->errors, json_sprintf("%s: cannot be written: %s", path,
							      strerror(-error)));
	pool_free(&pool);
}

/* At once: whatever happens to this process later, the finding can be run again. */
static void found(const struct ls_finding *finding, void *arg)
{
	write_replay(arg, finding, STANDING_UNEXPECTED, finding->first_execution);
}

/* Without a replay, or when that does not show the finding: what the search itself knew of it. */
static json_t *describe_finding(const struct worker *w, const struct ls_finding *f)
{
	char *choices = ls_choices_print(&f->choices, &w->p.ls);
	json_t *tasks = json_array(), *one;

	for (unsigned int i = 0; i < w->p.ls.tasks_nr; i++)
		json_array_append_new(tasks, json_string(w->p.ls.tasks[i].name));
	one = json_pack("{s:s, s:s, s:{s:s}, s:o, s:[], s:[], s:s}", "kind",
			ls_finding_name(f->kind), "story", f->story, "where", "function",
			f->function, "tasks", tasks, "events", "stacks", "choices",
			choices ? choices : "");
	if (*f->object)
		json_object_set_new(one, "object", json_pack("{s:s}", "name", f->object));
	free(choices);
	return one;
}

static json_t *confirmation_json(const struct ls_finding *f)
{
	json_t *one = json_pack("{s:s}", "verdict", confirmation_name(f->confirmation));

	if (f->confirmation_executions)
		json_object_set_new(one, "executions",
				    json_integer((json_int_t)f->confirmation_executions));
	if (f->confirmation_reason)
		json_object_set_new(one, "reason", json_string(f->confirmation_reason));
	return one;
}

/* What is known of a finding besides what its own execution shows. */
static void add_numbers(struct worker *w, const struct ls_finding *f, uint64_t executions,
			json_t *one)
{
	json_object_set_new(one, "id", json_sprintf("%08x", finding_id(f)));
	json_object_set_new(one, "count", json_integer((json_int_t)f->hits));
	json_object_set_new(one, "executions", json_integer((json_int_t)executions));
	json_object_set_new(one, "first_execution", json_integer((json_int_t)f->first_execution));
	if (f->bound != LS_UNBOUNDED)
		json_object_set_new(one, "bound", json_integer(f->bound));
	if (f->confirmation)
		json_object_set_new(one, "confirmation", confirmation_json(f));
	json_object_set_new(one, "left_out", shorten_json(&w->p));
}

json_t *worker_explain(struct worker *w, const struct ls_finding *f, uint64_t executions)
{
	json_t *one = explain_finding(&w->p.ls, &w->p.options, f);

	if (!one)
		one = describe_finding(w, f);
	add_numbers(w, f, executions, one);
	return one;
}

void worker_set_replay(json_t *one, const char *path, enum standing standing)
{
	struct pool pool = { 0 };

	json_object_set_new(one, "standing", json_string(standing_name(standing)));
	json_object_set_new(one, "replay_file", json_string(path));
	json_object_set_new(one, "replay",
			    json_sprintf("lockstep replay %s%s", loaded_option(&pool), path));
	pool_free(&pool);
}

/* "kzalloc", "every call that may fail", "device.unplug" */
static const char *fault_name(const struct ls_fault_plan *plan)
{
	return plan->site ? plan->site : "any";
}

static json_t *faults_json(const struct worker *w)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < w->p.s->faults_nr; i++) {
		const struct ls_fault_plan *plan = &w->seen[i];
		json_t *one = json_pack("{s:s, s:b, s:I}", "site", fault_name(plan), "reached",
					plan->reached, "fired", (json_int_t)plan->fired);

		if (plan->run)
			json_object_set_new(one, "runs", json_true());
		if (plan->in)
			json_object_set_new(one, "in", json_string(plan->in));
		if (plan->task >= 0)
			json_object_set_new(one, "task",
					    json_string(w->p.s->tasks[plan->task].name));
		if (plan->nth)
			json_object_set_new(one, "nth", json_integer(plan->nth));
		if (plan->persistent)
			json_object_set_new(one, "persistent", json_true());
		if (plan->unsound)
			json_object_set_new(one, "unsound", json_true());
		json_array_append_new(list, one);
	}
	return list;
}

/* A finding that a later one has taken in (a circle of locks that became a deadlock) is none. */
static void remove_stale(const struct worker *w, const json_t *findings)
{
	const json_t *finding;
	size_t j;

	for (size_t i = 0; i < w->written.nr; i++) {
		bool stands = false;

		json_array_foreach(findings, j, finding) {
			const json_t *path = json_object_get(finding, "replay_file");

			stands |= !strcmp(json_string_value(path), w->written.v[i]);
		}
		if (!stands)
			unlink(w->written.v[i]);
	}
}

/* Of all strategies that had their turn. */
static uint64_t executions_of(const struct worker *w, const struct ls_result *r)
{
	return r->executions +
	       (uint64_t)json_integer_value(json_object_get(w->before, "executions"));
}

/* Of a part of the traces: what has to be known when it is put together with the others. */
static void set_part(const struct worker *w, const struct ls_result *r, json_t *one)
{
	const struct shard *shard = &w->work->settings->shard;
	json_t *text;

	json_object_set_new(one, "part",
			    json_pack("{s:i, s:i, s:o, s:o}", "number", (int)shard->number, "of",
				      (int)shard->of, "points",
				      part_points(r, w->p.options.strict_races), "lock_order",
				      part_lock_order(w->graph)));
	if (r->irq_digest)
		json_object_set_new(json_object_get(one, "part"), "irq",
				    json_sprintf("%016llx", (unsigned long long)r->irq_digest));
	if (strcmp(json_string_value(json_object_get(one, "verdict")), "verified"))
		return;
	text = json_sprintf("part %u of %u: every trace of it was executed (%llu)%s", shard->number,
			    shard->of, (unsigned long long)r->traces,
			    part_narrowed(json_string_value(json_object_get(one, "verdict_text"))));
	json_object_set_new(one, "verdict", json_string("incomplete"));
	json_object_set_new(one, "verdict_text", text);
}

/* What was looked at is another shard's: nothing of it stays here. */
static void send_elsewhere(struct worker *w)
{
	json_t *none = json_array(), *one = case_json(w->p.c);

	remove_stale(w, none);
	json_decref(none);
	json_object_set_new(one, "status", json_string(RUN_ELSEWHERE));
	worker_send_end(w, RUN_AS_EXPECTED, one);
}

/* The form in which a finding is told. Nobody waits for that who has stopped the search. */
static void shorten(struct worker *w, struct ls_finding *finding, struct words *left_out)
{
	struct ls_minimize how;

	shorten_set(&w->p, NULL);
	if (!w->work->settings->no_minimize && !w->interrupted)
		shorten_finding(&w->p, finding, &how);
	shorten_words(&w->p, &w->p.pool, left_out);
}

static void add_litmus(const struct worker *w, const struct ls_result *r, json_t *one)
{
	json_object_set_new(one, "litmus",
			    litmus_json(w->p.s->litmus, r->exhausted && !w->is_part));
}

/* What the file says of a litmus test is an expectation like any other. */
static void judge_litmus(const struct worker *w, struct judgement *j)
{
	const char *contradiction = litmus_contradiction(w->p.s->litmus);

	if (!contradiction)
		return;
	j->status = "unexpected";
	json_array_append_new(j->reasons, json_string(contradiction));
}

/* Only the execution of a finding shows its circle. */
static bool names_circle(const struct scenario_expected *list, unsigned int nr,
			 enum ls_finding_kind kind)
{
	for (unsigned int i = 0; i < nr; i++)
		if (list[i].kind == kind && list[i].cycle_nr)
			return true;
	return false;
}

static bool is_judged_by_circle(const struct worker *w, const struct ls_finding *f)
{
	const struct scenario_expect *expect = &w->p.c->expect;

	return names_circle(expect->v, expect->nr, f->kind) ||
	       names_circle(expect->allow, expect->allow_nr, f->kind);
}

static json_t *explain_short(struct worker *w, struct ls_finding *f, struct words *left_out,
			     uint64_t executions)
{
	json_t *one;

	shorten(w, f, left_out);
	one = worker_explain(w, f, executions);
	worker_send_line(w->work, json_pack("{s:{}}", "progress"));
	return one;
}

/* What nobody looks at, since the case came out as expected, is not worked out. */
static json_t *leave_unexplained(struct worker *w, const struct ls_finding *f, uint64_t executions)
{
	json_t *one = describe_finding(w, f);

	shorten_set(&w->p, NULL);
	add_numbers(w, f, executions, one);
	json_object_set_new(one, "explained", json_false());
	return one;
}

static json_t *finish_case(struct worker *w, const struct ls_result *r)
{
	struct judged *judged = pool_alloc(&w->p.pool, (r->findings_nr + 1) * sizeof(*judged));
	struct words *left_out = pool_alloc(&w->p.pool, (r->findings_nr + 1) * sizeof(*left_out));
	json_t *one = case_json(w->p.c), *findings = json_array();
	bool all = w->work->settings->explain == RUN_EXPLAIN_ALL;
	const uint64_t executions = executions_of(w, r);
	struct judgement j;

	for (size_t i = 0; i < r->findings_nr; i++) {
		struct ls_finding *f = &r->findings[i];

		judged[i].finding = f;
		if (all || is_judged_by_circle(w, f))
			judged[i].explained = explain_short(w, f, &left_out[i], executions);
	}
	w->p.interrupted = w->interrupted;
	w->p.is_part = w->is_part;
	expect_judge(&w->p, &w->e, r, judged, r->findings_nr, &j);
	if (w->p.s->litmus)
		judge_litmus(w, &j);
	for (size_t i = 0; i < r->findings_nr; i++) {
		struct ls_finding *f = &r->findings[i];
		const char *path = replay_path(&w->p.pool, w->work->out_dir, &w->p, f);
		json_t *told = judged[i].explained;

		if (!told)
			told = strcmp(j.status, "as expected")
				       ? explain_short(w, f, &left_out[i], executions)
				       : leave_unexplained(w, f, executions);
		/* Of a portfolio: who had the turn. */
		if (strcmp(f->strategy, w->e.strategy))
			json_object_set_new(told, "strategy", json_string(f->strategy));
		worker_set_replay(told, path, judged[i].standing);
		json_array_append_new(findings, told);
		/* Again, now that its count and standing are known, and its short form. */
		shorten_set(&w->p, &left_out[i]);
		write_replay(w, f, judged[i].standing, executions);
	}
	remove_stale(w, findings);
	json_object_set_new(one, "status", json_string(j.status));
	if (json_array_size(j.reasons))
		json_object_set(one, "reasons", j.reasons);
	json_decref(j.reasons);
	json_object_set_new(one, "expect", j.expect);
	json_object_set_new(one, "verdict", json_string(j.verdict));
	json_object_set_new(one, "verdict_text", j.text);
	json_object_set_new(one, "search", worker_search_json(w, r));
	if (w->interrupted)
		json_object_set_new(one, "interrupted", json_true());
	if (w->is_part)
		set_part(w, r, one);
	if (w->p.s->faults_nr) {
		json_object_set_new(one, "faults", faults_json(w));
		json_object_set(one, "coverage", w->coverage);
	}
	json_object_set_new(one, "findings", findings);
	if (w->p.s->litmus)
		add_litmus(w, r, one);
	if (r->known_nr)
		json_object_set_new(one, "known", known_json(r));
	return one;
}

json_t *worker_failed_case(const struct worker *w, json_t *reason)
{
	json_t *one = case_json(w->p.c);

	json_object_set_new(one, "status", json_string("unexpected"));
	json_object_set_new(one, "reasons", json_pack("[o]", reason));
	json_object_set_new(one, "expect", expect_json(&w->p.c->expect, &w->e));
	json_object_set_new(one, "verdict", json_string("incomplete"));
	json_object_set_new(one, "verdict_text", json_string("incomplete: nothing was executed"));
	return one;
}

json_t *worker_explore_error(const struct worker *w, int error)
{
	if (error == -EINVAL && w->p.s->pins_nr)
		return json_string("the engine refuses the program: a pin of the schedule names a "
				   "function that does not exist");
	return json_sprintf("the engine refuses the program: %s", strerror(-error));
}

/* Nothing is run, and nothing written: somebody may want to look at what is there. */
static void refuse_checkpoint(struct worker *w)
{
	json_array_append_new(w->errors,
			      json_sprintf("%s: there is no going on from this checkpoint: it is "
					   "damaged, or of another program, scenario or options",
					   w->checkpoint));
	worker_send_end(w, RUN_BAD_INPUT, worker_failed_case(w, json_string("bad checkpoint")));
}

static void add_graph(const struct ls_lock_graph *graph, void *arg)
{
	struct worker *w = arg;

	lock_graph_add(w->graph, graph, &w->p.ls);
}

/* A quiet run leaves no files that nobody asked for. */
static bool wants_graph(const struct worker *w, const json_t *one)
{
	return w->work->settings->out_given || json_array_size(json_object_get(one, "findings"));
}

/* What the search has learnt is a result, too, whatever the verdict. */
static void write_graph(struct worker *w, json_t *one)
{
	json_t *told;
	int error = lock_graph_write(w->graph, w->work->out_dir, &w->p, &told);

	if (error)
		json_array_append_new(
			w->errors, json_sprintf("%s: cannot be written: %s",
						json_string_value(json_object_get(told, "failed")),
						strerror(-error)));
	else
		json_object_set(one, "lock_graph", told);
	json_decref(told);
}

static void explore(struct worker *w)
{
	struct ls_result result = { 0 };
	enum run_outcome outcome = RUN_AS_EXPECTED;
	const char *status;
	json_t *one;
	int error;

	w->p.options.found = found;
	w->p.options.found_arg = w;
	w->p.options.lock_graph = add_graph;
	w->p.options.lock_graph_arg = w;
	w->graph = lock_graph_new(&w->p);
	if (w->p.s->litmus)
		litmus_start(w->p.s);
	error = worker_search(w, &result);
	litmus_stop();
	/* The callback is for the search alone, not for explaining. */
	w->p.options.found = NULL;
	w->p.options.lock_graph = NULL;
	if (error == -EBADMSG) {
		refuse_checkpoint(w);
		return;
	}
	if (w->elsewhere) {
		send_elsewhere(w);
		ls_result_free(&result);
		return;
	}
	if (error && error != -EPROTO && !w->p.error[0])
		one = worker_failed_case(w, worker_explore_error(w, error));
	else
		one = finish_case(w, &result);
	if (!error && wants_graph(w, one))
		write_graph(w, one);
	json_decref(w->graph);
	status = json_string_value(json_object_get(one, "status"));
	if (strcmp(status, "as expected") && strcmp(status, "not applicable"))
		outcome = RUN_UNEXPECTED;
	if (json_array_size(w->errors))
		outcome = RUN_HARNESS_FAILED;
	worker_send_end(w, outcome, one);
	if (!error || error == -EPROTO)
		ls_result_free(&result);
}

void worker_run(const struct work *work)
{
	struct worker w = { .work = work, .errors = json_array() };

	w.e = explore_merge(&work->s->explore, work->over);
	program_init(&w.p, work->s, work->c, work->over);
	if (work->replay)
		worker_replay(&w);
	else
		explore(&w);
	program_free(&w.p);
	json_decref(w.coverage);
	json_decref(w.errors);
	_exit(0);
}
