// SPDX-License-Identifier: GPL-2.0-only
/*
 * --threads of "run" and "replay": another program beside this one, lockstep-threads, which has the
 * calls of the kernel made of real threads. What it is given was checked here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/cli.h"
#include "harness/explain/explain.h"
#include "harness/scenario/shorten.h"

#define TIME_DEFAULT_NS 1000000000ull /* of each case */

/* What says how to search says nothing to threads. */
static int check_options(const struct cli_options *options)
{
	const struct scenario_explore *over = &options->run.over;

	if (over->strategy || over->executions_set || over->preemptions_set ||
	    over->granularity_set || over->depth_set || over->strict)
		return cli_error("--threads: of the options that say how to search only --time and "
				 "--seed mean anything to threads");
	if (options->run.variants_nr || options->model || options->image)
		return cli_error("--threads: a variant of the command line, code that is loaded or "
				 "a kernel does not run on threads");
	if (options->reports_nr)
		return cli_error("--threads: there is no other report than the lines on standard "
				 "output");
	if (options->gdb)
		return cli_error("--threads: --gdb stops at a finding of the scheduled run only");
	return CLI_GOOD;
}

static int start(struct cli_options *options, const char **words)
{
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *path;
	char *slash;

	self[length < 0 ? 0 : length] = '\0';
	slash = strrchr(self, '/');
	path = pool_printf(&options->pool, "%.*s/lockstep-threads", slash ? (int)(slash - self) : 0,
			   self);
	words[0] = path;
	fflush(NULL);
	execv(path, (char *const *)words);
	cli_error("--threads: %s: %s", path, strerror(errno));
	return CLI_HARNESS;
}

int cli_run_threads(struct cli_options *options, const struct cli_scenarios *found)
{
	const struct scenario_explore *over = &options->run.over;
	const char **words = calloc(found->nr + 5, sizeof(*words));
	int status = check_options(options);

	if (!words)
		return CLI_HARNESS;
	words[1] = "run";
	words[2] = pool_printf(&options->pool, "%llu",
			       over->time_set ? (unsigned long long)over->time_ns
					      : TIME_DEFAULT_NS);
	words[3] = pool_printf(&options->pool, "%llu", (unsigned long long)over->seed);
	for (size_t i = 0; i < found->nr; i++)
		words[4 + i] = found->v[i]->file;
	if (!status)
		status = start(options, words);
	free(words);
	return status;
}

/* As the worker of a replay has it. */
static int order_of(const struct replay *replay, const struct scenario *s,
		    const struct scenario_case *c, struct free_first *out, struct program *p)
{
	const struct scenario_explore none = { 0 };
	struct ls_finding finding = { .kind = replay->kind, .fingerprint = replay->fingerprint };
	int err;

	program_init(p, s, c, &none);
	shorten_set(p, &replay->left_out);
	p->options.granularity = replay->granularity;
	p->options.strict_races |= replay->strict;
	p->options.points = replay->points;
	p->options.points_nr = replay->points_nr;
	p->options.steps_max = (uint32_t)replay->steps;
	p->options.faults_budget = (unsigned int)replay->budget;
	err = ls_choices_parse(replay->choices, &p->ls, &finding.choices, NULL);
	if (!err)
		err = free_first(&p->ls, &p->options, &finding, out);
	ls_choices_free(&finding.choices);
	return err;
}

/* Threads see a use only after the free. Where the file has it before, they are given another
 * schedule. */
static int put_free_first(struct cli_options *options, const struct replay *replay,
			  const struct scenario *s, const struct scenario_case *c,
			  const char **words)
{
	struct free_first order = { 0 };
	struct program p;
	int err = order_of(replay, s, c, &order, &p);
	char *choices;

	if (err == -EDOM) {
		printf("use-after-free: not visible on threads: only accesses that order nothing "
		       "keep the free behind the use, and threads do not pass them\n");
	} else if (!err) {
		choices = ls_choices_print(&order.choices, &p.ls);
		words[3] = pool_printf(&options->pool, "%u %u %lu %u", order.task, order.turns,
				       (unsigned long)order.addr, order.size);
		words[4] = pool_printf(&options->pool, "%s", choices ? choices : "");
		free(choices);
		ls_choices_free(&order.choices);
	}
	program_free(&p);
	return err;
}

int cli_replay_threads(struct cli_options *options, const struct replay *replay,
		       const struct scenario *s, const struct scenario_case *c)
{
	const char *words[] = { NULL, "replay", options->operands[0], NULL, NULL, NULL };
	int status = check_options(options);

	if (!status && replay->kind == LS_USE_AFTER_FREE &&
	    put_free_first(options, replay, s, c, words) == -EDOM)
		return CLI_GOOD;
	return status ? status : start(options, words);
}
