// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep run: all cases of all scenarios, several at a time, then the reports, which have them in
 * the order of the files. Nothing runs when any file has an error. How far it has come is kept in
 * the output directory, so that --resume can go on from there.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/option_values.h"
#include "harness/cli/parked.h"
#include "harness/scenario/file.h"
#include "harness/scenario/interrupt.h"
#include "harness/scenario/known.h"
#include "harness/scenario/run.h"
#include "harness/scenario/unstated.h"

#define EXPLAIN_CASES 16 /* at most, whose findings are all explained */

/* A case that was begun, and where it belongs. */
struct begun {
	struct run_begun *run;
	size_t index;  /* among all */
	json_t *cases; /* of its scenario */
	size_t at;     /* in those */
};

/* A run that is under way. */
struct running {
	struct cli_options *options;
	struct resume *resume;
	struct parked parked;
	struct begun begun[JOBS_MAX]; /* the oldest first */
	size_t begun_nr;
	size_t index; /* of the next case, among all */
	unsigned int not_run;
	int worst;
	bool refused; /* a checkpoint: everything stays as it is */
};

/* An output directory that cannot be made is bad input, to be told before any work. */
static int check_out(const char *out_dir)
{
	int error;

	if (!access(out_dir, W_OK | X_OK))
		return CLI_GOOD;
	error = errno == ENOENT ? file_make_directories(out_dir) : -errno;
	if (!error)
		return CLI_GOOD;
	return cli_error("%s: cannot be used as output directory: %s", out_dir, strerror(-error));
}

static void long_begun(void *arg)
{
	resume_write(arg);
}

static void end_case(struct running *now, const struct begun *b, json_t *one, int outcome)
{
	now->options->run.cases_done++;
	if (outcome > now->worst)
		now->worst = outcome;
	if (!strcmp(json_string_value(json_object_get(one, "status")), RUN_ELSEWHERE))
		json_decref(one);
	else
		parked_set(&now->parked, b->cases, b->at, one);
}

static struct begun take_done(struct running *now)
{
	struct run_begun *runs[JOBS_MAX], *done;
	struct begun b;
	size_t i = 0;

	for (size_t j = 0; j < now->begun_nr; j++)
		runs[j] = now->begun[j].run;
	done = run_case_wait(runs, now->begun_nr);
	while (now->begun[i].run != done)
		i++;
	b = now->begun[i];
	now->begun_nr--;
	memmove(&now->begun[i], &now->begun[i + 1], (now->begun_nr - i) * sizeof(b));
	return b;
}

static void wait_for_one(struct running *now)
{
	const struct begun b = take_done(now);
	json_t *one;
	enum run_outcome outcome = run_case_end(b.run, &one);

	now->refused |= outcome == RUN_BAD_INPUT;
	if (json_is_true(json_object_get(one, "interrupted")))
		now->not_run++;
	else if (!now->refused)
		resume_add(now->resume, b.index, outcome, one);
	end_case(now, &b, one, (int)outcome);
}

static bool has_room(const struct running *now)
{
	for (size_t i = 0; i < now->begun_nr; i++)
		if (run_case_is_long(now->begun[i].run))
			return false;
	return now->begun_nr < run_jobs(&now->options->run);
}

static void begin_case(struct running *now, const struct scenario *s, const struct scenario_case *c,
		       json_t *cases)
{
	struct begun b = { .index = now->index, .cases = cases, .at = json_array_size(cases) };
	const char *checkpoint = resume_checkpoint(now->resume, b.index);
	enum run_outcome outcome;
	json_t *one = resume_finished(now->resume, b.index, &outcome);
	bool alone;

	json_array_append_new(cases, json_null());
	if (one) {
		end_case(now, &b, one, (int)outcome);
		return;
	}
	alone = run_case_resumes(&now->options->run, checkpoint);
	while (alone ? now->begun_nr > 0 : !has_room(now))
		wait_for_one(now);
	if (now->refused)
		return;
	if (interrupt_seen()) {
		now->not_run++;
		return;
	}
	b.run = run_case_begin(s, c, &now->options->run, checkpoint);
	now->begun[now->begun_nr++] = b;
}

/* Whose checkpoint was refused has nothing to gain from the others. */
static void wait_for_all(struct running *now)
{
	while (now->begun_nr && !now->refused)
		wait_for_one(now);
	while (now->begun_nr)
		run_case_drop(now->begun[--now->begun_nr].run);
}

/* For `lockstep merge`, which sees the cases of this shard alone otherwise. */
static void name_all_cases(const struct scenario *s, json_t *one)
{
	json_t *names = json_array();

	for (unsigned int i = 0; i < s->cases_nr; i++)
		json_array_append_new(names, json_string(s->cases[i].name));
	json_object_set_new(one, "all_cases", names);
}

static void begin_scenario(struct running *now, const struct scenario *s, json_t *scenarios)
{
	const struct run_settings *settings = &now->options->run;
	json_t *one = run_scenario_json(s), *cases = json_object_get(one, "cases");

	if (settings->shard.of)
		name_all_cases(s, one);
	for (unsigned int i = 0; i < s->cases_nr && !now->refused; i++) {
		if (shard_has(&settings->shard, s, &s->cases[i], &settings->over))
			begin_case(now, s, &s->cases[i], cases);
		else
			now->options->run.cases_done++;
		now->index++;
	}
	json_array_append_new(scenarios, one);
}

static int fetch_cases(struct running *now, json_t *scenarios)
{
	json_t *scenario;
	size_t i;

	json_array_foreach(scenarios, i, scenario) {
		if (!parked_fetch(&now->parked, json_object_get(scenario, "cases")))
			continue;
		fputs("lockstep: the results of finished cases cannot be read back\n", stderr);
		return CLI_HARNESS;
	}
	return CLI_GOOD;
}

/* An interrupted run says so, and how to go on. */
static void tell_interrupt(const struct running *now, json_t *document)
{
	resume_write(now->resume);
	json_object_set_new(document, "interrupted",
			    json_pack("{s:i, s:s}", "not_finished", (int)now->not_run, "resume",
				      now->resume->path));
	fprintf(stderr,
		"lockstep: interrupted with %u case%s not finished; to go on:\n"
		"  lockstep run --resume=%s\n",
		now->not_run, now->not_run == 1 ? "" : "s", now->resume->path);
}

/*
 * The steps of a finding cost more to work out than many a search, and of what came out as expected
 * the reports do not show them. Who runs a few cases is at work on them, and wants to see all.
 */
static enum run_explain find_explain(const struct cli_options *options)
{
	if (options->explain)
		return strcmp(options->explain, "all") ? RUN_EXPLAIN_UNEXPECTED : RUN_EXPLAIN_ALL;
	return options->verbose || options->run.cases_all <= EXPLAIN_CASES ? RUN_EXPLAIN_ALL
									   : RUN_EXPLAIN_UNEXPECTED;
}

int cli_run_all(struct cli_options *options, const struct cli_scenarios *found,
		const char *const *command, struct resume *resume)
{
	struct running now = { .options = options, .resume = resume };
	const struct shard *shard = &options->run.shard;
	json_t *scenarios = json_array(), *document;
	int status;

	cli_use_loaded(options, false);
	for (size_t i = 0; i < found->nr && options->run.unstated; i++)
		unstated_add(found->v[i], options->run.variants, options->run.variants_nr);
	options->run.progress = isatty(STDERR_FILENO) && !options->quiet;
	options->run.long_begun = long_begun;
	options->run.long_begun_arg = resume;
	for (size_t i = 0; i < found->nr; i++)
		options->run.cases_all += found->v[i]->cases_nr;
	options->run.explain = find_explain(options);
	interrupt_catch();
	parked_begin(&now.parked);
	for (size_t i = 0; i < found->nr && !now.refused; i++)
		begin_scenario(&now, found->v[i], scenarios);
	wait_for_all(&now);
	status = fetch_cases(&now, scenarios);
	parked_end(&now.parked);
	if (status) {
		json_decref(scenarios);
		return status;
	}
	document = run_document(command, scenarios);
	if (now.refused) {
		json_decref(document);
		return CLI_USAGE;
	}
	if (shard->of)
		json_object_set_new(document, "shard", shard_json(shard, &options->run.over));
	if (now.not_run) {
		tell_interrupt(&now, document);
		now.worst = now.worst > CLI_NOT_AS_EXPECTED ? now.worst : CLI_NOT_AS_EXPECTED;
	}
	status = cli_write_reports(options, document);
	if (options->verbose && !now.not_run && !shard->of)
		known_tell_unseen(found->v, found->nr, scenarios, stderr);
	json_decref(document);
	/* Only now: whoever ends it before can have it all again. */
	if (!now.not_run)
		resume_end(resume);
	return status > now.worst ? status : now.worst;
}

static int run(struct cli_options *options, const char *const *command)
{
	struct cli_scenarios found;
	struct resume resume;
	int status;

	if (options->resume)
		return cli_resume(options);
	status = cli_load(options, &found);
	if (!status && options->threads) {
		status = cli_run_threads(options, &found);
		cli_unload(&found);
		return status;
	}
	if (!status)
		status = cli_check_reports(options);
	if (!status)
		status = check_out(options->run.out_dir);
	if (!status) {
		const struct resume_run all = { found.v, found.nr, command };

		resume_begin(&resume, options->run.out_dir, &all);
		status = cli_run_all(options, &found, command, &resume);
		resume_free(&resume);
	}
	cli_unload(&found);
	return status;
}

const struct cli_command command_run = {
	.name = "run",
	.operands = "[FILE|DIR]...",
	.help = "Run scenarios (default: scenarios/) and report what came of them",
	.groups = CLI_IMAGE | CLI_MODEL | CLI_EXPLORE | CLI_VARIANT | CLI_LONG | CLI_REPORT |
		  CLI_OUT | CLI_VERBOSITY | CLI_THREADS,
	.run = run,
};
