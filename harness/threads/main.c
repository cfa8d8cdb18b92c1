// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep-threads: what "lockstep run --threads" and "lockstep replay --threads" run. Each
 * execution is a process; here they are begun, one after the other, and what they found is counted.
 */
#include <errno.h>
#include <signal.h>
#include <lockstep/finding.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "harness/scenario/program.h"
#include "harness/scenario/replay_file.h"
#include "harness/scenario/shorten.h"
#include "harness/threads/threads.h"
#include "harness/threads/visible.h"

#define DELAYS_MAX 64u /* of one task's steps */

enum { GOOD = 0, NOT_AS_EXPECTED = 1, USAGE = 2, HARNESS = 3 };

struct tally {
	uint64_t executions, hits[LS_FINDING_KINDS_NR], excluded, unfinished;
	char *first[LS_FINDING_KINDS_NR]; /* its text */
	char *lacks, *end;		  /* what is not there; how the last one ended */
	bool died, setup_failed;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

static void take_line(struct tally *tally, char *line, bool *seen)
{
	char *word = strtok(line, " "), *rest;
	int kind;

	if (word && !strcmp(word, "found")) {
		word = strtok(NULL, " ");
		rest = strtok(NULL, "");
		kind = word ? ls_finding_parse(word) : -1;
		if (kind < 0)
			return;
		tally->hits[kind] += !seen[kind];
		seen[kind] = true;
		if (!tally->first[kind])
			tally->first[kind] = strdup(rest ? rest : "");
	} else if (word && !strcmp(word, "lacks")) {
		free(tally->lacks);
		tally->lacks = strdup(strtok(NULL, ""));
	} else if (word && !strcmp(word, "end")) {
		free(tally->end);
		tally->end = strdup(strtok(NULL, ""));
		tally->excluded += !strncmp(tally->end, "excluded", 8);
		tally->unfinished += !strncmp(tally->end, "unfinished", 10);
		tally->setup_failed |= !strncmp(tally->end, "setup failed", 12);
	}
}

static void run_one(const struct ls_program *program, const struct thread_options *options,
		    struct tally *tally)
{
	bool seen[LS_FINDING_KINDS_NR] = { false };
	char *line = NULL;
	size_t size = 0;
	int fds[2], status;
	FILE *in;
	pid_t pid;

	fflush(NULL);
	if (pipe(fds) || (pid = fork()) < 0) {
		tally->died = true;
		return;
	}
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(fds[0]);
		report_to(fds[1]);
		thread_execution(program, options);
	}
	close(fds[1]);
	free(tally->end);
	tally->end = NULL;
	in = fdopen(fds[0], "r");
	while (in && getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		take_line(tally, line, seen);
	}
	free(line);
	if (in)
		fclose(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	tally->executions++;
	tally->died |= !tally->lacks && (!tally->end || !WIFEXITED(status) || WEXITSTATUS(status));
}

static void tally_free(struct tally *tally)
{
	for (unsigned int i = 0; i < LS_FINDING_KINDS_NR; i++)
		free(tally->first[i]);
	free(tally->lacks);
	free(tally->end);
}

static bool is_listed(const struct scenario_expected *v, unsigned int nr, int kind)
{
	for (unsigned int i = 0; i < nr; i++)
		if ((int)v[i].kind == kind)
			return true;
	return false;
}

/*
 * A kind is unexpected when the case neither requires nor allows it. That a required one was not
 * seen says nothing: threads see what happens to happen.
 */
static bool is_unexpected(const struct scenario_case *c, int kind)
{
	return !is_listed(c->expect.v, c->expect.nr, kind) &&
	       !is_listed(c->expect.allow, c->expect.allow_nr, kind);
}

/*
 * A use of memory that nothing orders before its free ends a scheduled execution. Here it goes on
 * where the free has not happened yet, and what comes of it is nothing that the case speaks of.
 */
static bool may_follow(const struct scenario_case *c)
{
	return !is_unexpected(c, LS_USE_AFTER_FREE);
}

static const char *standing(const struct scenario_case *c, int kind)
{
	if (!is_unexpected(c, kind))
		return "";
	return may_follow(c) ? " (may follow from use-after-free)" : " (UNEXPECTED)";
}

static int print_case(const struct scenario *s, const struct scenario_case *c,
		      const struct tally *tally)
{
	int status = tally->died || tally->setup_failed ? HARNESS : GOOD;
	bool any = false;

	printf("%s, %s: ", s->name, c->name);
	if (tally->lacks && !tally->died) {
		printf("not applicable: threads have no %s\n", tally->lacks);
		return GOOD;
	}
	printf("%llu executions", (unsigned long long)tally->executions);
	if (tally->excluded)
		printf(", %llu left out", (unsigned long long)tally->excluded);
	if (tally->unfinished)
		printf(", %llu unfinished", (unsigned long long)tally->unfinished);
	if (tally->setup_failed)
		printf(", and the setup failed");
	if (tally->died)
		printf(", and the last one died");
	for (int kind = 0; kind < LS_FINDING_KINDS_NR; kind++) {
		if (!tally->hits[kind])
			continue;
		any = true;
		printf("\n    %s in %llu%s: %s", ls_finding_name((enum ls_finding_kind)kind),
		       (unsigned long long)tally->hits[kind], standing(c, kind),
		       tally->first[kind]);
		if (is_unexpected(c, kind) && !may_follow(c) && status == GOOD)
			status = NOT_AS_EXPECTED;
	}
	printf("%s\n", any || status ? "" : ", nothing found");
	return status;
}

static int run_case(const struct scenario *s, const struct scenario_case *c, uint64_t time_ns,
		    uint64_t seed)
{
	const struct scenario_explore none = { 0 };
	struct thread_options options = { .seed = seed };
	uint64_t until = now_ns() + time_ns;
	struct tally tally = { 0 };
	struct program p;
	int status;

	if (c->kernel)
		return GOOD;
	if (s->faults_nr || s->pins_nr) {
		printf("%s, %s: not applicable: threads have no %s\n", s->name, c->name,
		       s->faults_nr ? "faults" : "pins");
		return GOOD;
	}
	program_init(&p, s, c, &none);
	do {
		run_one(&p.ls, &options, &tally);
		options.seed++;
	} while (now_ns() < until && !tally.lacks && !tally.died && !tally.setup_failed);
	status = print_case(s, c, &tally);
	tally_free(&tally);
	program_free(&p);
	return status;
}

static struct scenario *load(const char *path)
{
	struct diagnose d = { 0 };
	struct scenario *s = scenario_load(path, &d);

	diagnose_print(&d, stderr);
	diagnose_free(&d);
	return s;
}

static int run_files(char **paths, int nr, uint64_t time_ns, uint64_t seed)
{
	int status = GOOD;

	for (int i = 0; i < nr; i++) {
		struct scenario *s = load(paths[i]);

		if (!s)
			return USAGE;
		for (unsigned int j = 0; j < s->cases_nr; j++) {
			int one = run_case(s, &s->cases[j], time_ns, seed);

			status = one > status ? one : status;
		}
		scenario_free(s);
	}
	return status;
}

/* A fault that fired: threads do not hand these out. */
static bool needs_faults(const struct scenario *s, const struct ls_choices *choices)
{
	for (size_t i = 0; i < choices->nr && s->faults_nr; i++)
		if (choices->v[i] & LS_CHOICE_LABEL && choices->v[i] != LS_CHOICE_LABEL)
			return true;
	return false;
}

/* The same without the last choices of a task, so many. Return: whether there were as many. */
static bool without_last(struct ls_choices *to, const struct ls_choices *from, ls_choice task,
			 unsigned int so_many)
{
	size_t cut = from->nr;

	for (unsigned int left = so_many; left; left--)
		do
			if (!cut--)
				return false;
		while (from->v[cut] != task);
	to->nr = 0;
	for (size_t i = 0; i < from->nr; i++)
		if (i < cut || from->v[i] != task)
			to->v[to->nr++] = from->v[i];
	return true;
}

/*
 * Where a use comes before the free in the schedule, and nothing orders the two, it may as well
 * come after it, and only that is seen here. So the last steps of a task are put behind the end of
 * the list, one more each time.
 */
static void delay_uses(const struct ls_program *program, struct thread_options *options,
		       enum ls_finding_kind kind, struct tally *tally)
{
	const struct ls_choices *all = options->schedule;
	struct ls_choices later = { .v = calloc(all->nr + 1, sizeof(*all->v)) };

	options->schedule = &later;
	for (ls_choice task = 0; later.v && task < program->tasks_nr; task++)
		for (unsigned int i = 1; i <= DELAYS_MAX && !tally->hits[kind] && !tally->died &&
					 without_last(&later, all, task, i);
		     i++) {
			run_one(program, options, tally);
			if (tally->end && !strncmp(tally->end, "diverged", 8))
				break;
		}
	free(later.v);
	options->schedule = all;
}

static int tell_outcome(const struct replay *replay, const struct tally *tally, bool delayed)
{
	const char *name = ls_finding_name(replay->kind);

	if (tally->lacks && !tally->died) {
		printf("%s: not applicable: threads have no %s\n", name, tally->lacks);
		return GOOD;
	}
	if (tally->hits[replay->kind]) {
		printf("%s: reproduced on threads%s: %s\n", name,
		       delayed ? ", the use put after the free" : "", tally->first[replay->kind]);
		return tally->died ? HARNESS : GOOD;
	}
	printf("%s: NOT reproduced on threads (%s", name, tally->end ? tally->end : "died");
	for (int kind = 0; kind < LS_FINDING_KINDS_NR; kind++)
		if (tally->hits[kind])
			printf("; but %s: %s", ls_finding_name((enum ls_finding_kind)kind),
			       tally->first[kind]);
	puts(")");
	return tally->died ? HARNESS : NOT_AS_EXPECTED;
}

static int enforce(const struct replay *replay, const struct scenario *s,
		   const struct scenario_case *c)
{
	const struct scenario_explore none = { 0 };
	struct thread_options options = { 0 };
	struct ls_choices choices = { 0 };
	struct tally tally = { 0 };
	const char *reason = visible_not(replay);
	bool delayed = false;
	struct program p;
	int status = GOOD;

	if (reason) {
		printf("%s: not visible on threads: %s\n", ls_finding_name(replay->kind), reason);
		return GOOD;
	}
	program_init(&p, s, c, &none);
	shorten_set(&p, &replay->left_out);
	if (ls_choices_parse(replay->choices, &p.ls, &choices, NULL)) {
		fprintf(stderr, "%s: its choices cannot be read\n", replay->scenario);
		status = USAGE;
	} else if (needs_faults(s, &choices)) {
		printf("%s: not applicable: threads have no faults\n",
		       ls_finding_name(replay->kind));
	} else {
		options.schedule = &choices;
		options.memory_points = replay->granularity == LS_GRANULARITY_MEMORY;
		options.points = replay->points;
		options.points_nr = replay->points_nr;
		run_one(&p.ls, &options, &tally);
		delayed = replay->kind == LS_USE_AFTER_FREE && !tally.lacks && !tally.died &&
			  !tally.hits[replay->kind];
		if (delayed)
			delay_uses(&p.ls, &options, replay->kind, &tally);
		status = tell_outcome(replay, &tally, delayed);
	}
	ls_choices_free(&choices);
	tally_free(&tally);
	program_free(&p);
	return status;
}

static int replay_files(char **paths, int nr)
{
	int status = GOOD;

	for (int i = 0; i < nr; i++) {
		struct diagnose d = { 0 };
		const struct scenario_case *c = NULL;
		struct scenario *s = NULL;
		struct replay replay;
		int one = USAGE;

		if (replay_read(&replay, paths[i], &d))
			s = load(replay.file);
		if (s)
			c = replay_check(&replay, s, &d);
		if (c)
			one = enforce(&replay, s, c);
		diagnose_print(&d, stderr);
		diagnose_free(&d);
		scenario_free(s);
		replay_free(&replay);
		status = one > status ? one : status;
	}
	return status;
}

/* Not meant to be typed: "lockstep" checks what is asked for, and asks. */
int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 2 && !strcmp(argv[1], "replay"))
		return replay_files(argv + 2, argc - 2);
	if (argc > 4 && !strcmp(argv[1], "run"))
		return run_files(argv + 4, argc - 4, strtoull(argv[2], NULL, 10),
				 strtoull(argv[3], NULL, 10));
	fputs("usage: lockstep-threads run TIME_NS SEED FILE... | replay FILE...\n"
	      "\"lockstep run --threads\" and \"lockstep replay --threads\" are what to type\n",
	      stderr);
	return USAGE;
}
