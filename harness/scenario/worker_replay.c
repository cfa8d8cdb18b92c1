// SPDX-License-Identifier: GPL-2.0-only
/*
 * The worker's side of a replay: the recorded lists are run, and the finding that comes of them is
 * held against the recorded one. Whether the file fits the scenario was checked before.
 */
#include <errno.h>
#include <string.h>
#include "harness/detect/finding.h"
#include "harness/scenario/expect.h"
#include "harness/scenario/shorten.h"
#include "harness/scenario/worker.h"

static struct ls_finding *find_recorded(const struct ls_result *r, const struct replay *replay)
{
	for (size_t i = 0; i < r->findings_nr; i++)
		if (r->findings[i].kind == replay->kind &&
		    r->findings[i].fingerprint == replay->fingerprint)
			return &r->findings[i];
	return NULL;
}

static json_t *not_reproduced(const struct worker *w, const struct ls_result *r, int error,
			      const struct ls_divergence *at)
{
	const struct replay *replay = w->work->replay;

	if (w->p.error[0])
		return json_sprintf("the setup failed: %s", w->p.error);
	if (at->diverged)
		return json_sprintf("the replay diverged at choice %zu: expected %s, found %s",
				    at->choice + 1, at->expected, at->found);
	if (error && error != -EPROTO)
		return worker_explore_error(w, error);
	if (!r->findings_nr)
		return json_sprintf("%s in %s was not reproduced: the execution has no finding",
				    ls_finding_name(replay->kind), replay->function);
	return json_sprintf("%s in %s was not reproduced: the execution has %s in %s instead",
			    ls_finding_name(replay->kind), replay->function,
			    ls_finding_name(r->findings[0].kind), r->findings[0].function);
}

/* The report must be that of the run which wrote the file: its counts, and its choices. */
static json_t *reproduced_case(struct worker *w, const struct ls_finding *found,
			       const struct ls_choices *choices)
{
	const struct replay *replay = w->work->replay;
	struct ls_finding as_recorded = *found;
	json_t *one = case_json(w->p.c), *finding;

	as_recorded.hits = replay->count;
	as_recorded.first_execution = replay->first_execution;
	as_recorded.bound = replay->bound;
	as_recorded.confirmation = replay->confirmation;
	as_recorded.confirmation_executions = replay->confirmation_executions;
	as_recorded.confirmation_reason = (char *)replay->confirmation_reason;
	as_recorded.choices = *choices;
	as_recorded.before = (struct ls_choices *)w->p.options.before;
	as_recorded.before_nr = w->p.options.before_nr;
	finding = worker_explain(w, &as_recorded, replay->executions);
	worker_set_replay(finding, w->work->replay_path, replay->standing);
	json_object_set_new(one, "status", json_string("as expected"));
	json_object_set_new(one, "expect", expect_json(&w->p.c->expect, &w->e));
	json_object_set_new(one, "verdict", json_string("found"));
	json_object_set_new(one, "verdict_text",
			    json_sprintf("reproduced: %s", ls_finding_name(replay->kind)));
	json_array_append_new(json_object_get(one, "findings"), finding);
	return one;
}

static void replay_lists(struct worker *w, const struct ls_choices *choices)
{
	struct ls_finding *finding;
	struct ls_divergence at = { 0 };
	struct ls_result result = { 0 };
	bool filled;
	int error;

	finding_awaited = w->work->replay->fingerprint;
	error = ls_replay(&w->p.ls, &w->p.options, choices, &result, &at);
	finding_awaited = 0;
	filled = !error || error == -EPROTO;

	finding = filled && !at.diverged ? find_recorded(&result, w->work->replay) : NULL;
	if (finding && w->work->shorter_path)
		worker_minimize(w, finding);
	else if (finding)
		worker_send_end(w, RUN_AS_EXPECTED, reproduced_case(w, finding, choices));
	else
		worker_send_end(w, RUN_UNEXPECTED,
				worker_failed_case(w, not_reproduced(w, &result, error, &at)));
	if (filled)
		ls_result_free(&result);
}

static bool parse_choices(struct worker *w, const char *text, struct mark at,
			  struct ls_choices *choices)
{
	size_t offset = 0;

	if (!ls_choices_parse(text, &w->p.ls, choices, &offset))
		return true;
	json_array_append_new(
		w->errors, json_sprintf("%s:%u:%u: the choices cannot be read at \"%.40s\"",
					w->work->replay_path, at.line, at.column, text + offset));
	return false;
}

void worker_replay(struct worker *w)
{
	const struct replay *recorded = w->work->replay;
	size_t nr = recorded->before.nr;
	struct ls_choices *lists = pool_alloc(&w->p.pool, (nr + 1) * sizeof(*lists));
	bool good = parse_choices(w, recorded->choices, recorded->choices_at, &lists[nr]);

	for (size_t i = 0; good && i < nr; i++)
		good = parse_choices(w, recorded->before.v[i], recorded->before_at, &lists[i]);
	shorten_set(&w->p, &recorded->left_out);
	w->p.options.granularity = recorded->granularity;
	w->p.options.strict_races |= recorded->strict;
	w->p.options.points = recorded->points;
	w->p.options.points_nr = recorded->points_nr;
	w->p.options.steps_max = (uint32_t)recorded->steps;
	w->p.options.faults_budget = (unsigned int)recorded->budget;
	w->p.options.before = lists;
	w->p.options.before_nr = nr;
	if (good)
		replay_lists(w, &lists[nr]);
	else
		worker_send_end(w, RUN_BAD_INPUT,
				worker_failed_case(w, json_string("bad choices")));
	for (size_t i = 0; i <= nr; i++)
		ls_choices_free(&lists[i]);
}
