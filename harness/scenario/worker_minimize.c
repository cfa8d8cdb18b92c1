// SPDX-License-Identifier: GPL-2.0-only
/*
 * The worker's side of `lockstep minimize`: a finding that was replayed is made shorter and written
 * to another replay file. The replay itself is worker_replay.c's.
 */
#include <string.h>
#include "harness/scenario/shorten.h"
#include "harness/scenario/worker.h"

static json_t *shape_json(const struct ls_shape *shape)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "choices", (json_int_t)shape->choices, "switches",
			 (json_int_t)shape->switches, "preemptions", (json_int_t)shape->preemptions,
			 "faults", (json_int_t)shape->faults);
}

static int write_shorter(struct worker *w, struct ls_finding *finding)
{
	const struct replay *recorded = w->work->replay;
	struct replay replay;
	int error;

	finding->hits = recorded->count;
	finding->first_execution = recorded->first_execution;
	finding->bound = recorded->bound;
	replay_from(&replay, &w->p, finding, recorded->standing, recorded->executions);
	replay.confirmation = recorded->confirmation;
	replay.confirmation_executions = recorded->confirmation_executions;
	replay.confirmation_reason = recorded->confirmation_reason;
	error = replay_write(&replay, w->work->shorter_path);
	replay_free(&replay);
	if (error)
		json_array_append_new(w->errors,
				      json_sprintf("%s: cannot be written: %s",
						   w->work->shorter_path, strerror(-error)));
	return error;
}

void worker_minimize(struct worker *w, struct ls_finding *finding)
{
	static const char *const ends[] = { "done", "executions", "time" };
	struct ls_minimize how;
	json_t *one, *minimized;

	if (shorten_finding(&w->p, finding, &how)) {
		worker_send_end(w, RUN_HARNESS_FAILED,
				worker_failed_case(w, json_string("the minimiser does not see what "
								  "the replay shows")));
		return;
	}
	one = case_json(w->p.c);
	minimized = json_pack("{s:o, s:o, s:I, s:s}", "before", shape_json(&how.before), "after",
			      shape_json(&how.after), "executions", (json_int_t)how.executions,
			      "end", ends[how.end]);
	json_object_set_new(minimized, "left_out", shorten_json(&w->p));
	json_object_set_new(one, "status", json_string("as expected"));
	json_object_set_new(one, "minimized", minimized);
	worker_send_end(w, write_shorter(w, finding) ? RUN_HARNESS_FAILED : RUN_AS_EXPECTED, one);
}
