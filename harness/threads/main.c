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
#include "harness/threads/race_text.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"
#include "harness/threads/visible.h"

enum { GOOD = 0, NOT_AS_EXPECTED = 1, USAGE = 2, HARNESS = 3 };

struct tally {
	const struct scenario *scenario;
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

static void take_race(struct tally *tally, const char *rest, bool *seen)
{
	if (!rest || race_is_known(rest, tally->scenario->known, tally->scenario->known_nr))
		return;
	tally->hits[LS_DATA_RACE] += !seen[LS_DATA_RACE];
	seen[LS_DATA_RACE] = true;
	if (!tally->first[LS_DATA_RACE])
		tally->first[LS_DATA_RACE] = race_story(rest);
}

static void take_line(struct tally *tally, char *line, bool *seen)
{
	char *word = strtok(line, " "), *rest;
	int kind;

	if (word && !strcmp(word, "race")) {
		take_race(tally, strtok(NULL, ""), seen);
	} else if (word && !strcmp(word, "found")) {
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
	struct thread_options options = { .seed = seed, .strict = s->explore.strict };
	uint64_t until = now_ns() + time_ns;
	struct tally tally = { .scenario = s };
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

/* Where the file has a use before the free: another schedule, and who waits with what. */
struct order {
	const char *use; /* "TASK TURNS ADDRESS SIZE" */
	const char *choices;
};

static bool read_use(const char *text, struct thread_options *options)
{
	struct thread_use *use = &options->use;

	return sscanf(text, "%u %u %lu %u", &use->task, &use->turns, &use->addr, &use->size) == 4;
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
		   const struct scenario_case *c, const struct order *order)
{
	const struct scenario_explore none = { 0 };
	struct thread_options options = { .strict = s->explore.strict };
	struct ls_choices choices = { 0 };
	struct tally tally = { .scenario = s };
	const char *reason = visible_not(replay);
	struct program p;
	int status = GOOD;

	if (reason) {
		printf("%s: not visible on threads: %s\n", ls_finding_name(replay->kind), reason);
		return GOOD;
	}
	program_init(&p, s, c, &none);
	shorten_set(&p, &replay->left_out);
	if (ls_choices_parse(order ? order->choices : replay->choices, &p.ls, &choices, NULL) ||
	    (order && !read_use(order->use, &options))) {
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
		status = tell_outcome(replay, &tally, order);
	}
	ls_choices_free(&choices);
	tally_free(&tally);
	program_free(&p);
	return status;
}

static int replay_file(const char *path, const struct order *order)
{
	struct diagnose d = { 0 };
	const struct scenario_case *c = NULL;
	struct scenario *s = NULL;
	struct replay replay;
	int status = USAGE;

	if (replay_read(&replay, path, &d))
		s = load(replay.file);
	if (s)
		c = replay_check(&replay, s, &d);
	if (c)
		status = enforce(&replay, s, c, order);
	diagnose_print(&d, stderr);
	diagnose_free(&d);
	scenario_free(s);
	replay_free(&replay);
	return status;
}

/* Not meant to be typed: "lockstep" checks what is asked for, and asks. */
int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	races_reserve();
	if (argc == 3 && !strcmp(argv[1], "replay"))
		return replay_file(argv[2], NULL);
	if (argc == 5 && !strcmp(argv[1], "replay"))
		return replay_file(argv[2], &(struct order){ argv[3], argv[4] });
	if (argc > 4 && !strcmp(argv[1], "run"))
		return run_files(argv + 4, argc - 4, strtoull(argv[2], NULL, 10),
				 strtoull(argv[3], NULL, 10));
	fputs("usage: lockstep-threads run TIME_NS SEED FILE... | replay FILE [USE CHOICES]\n"
	      "\"lockstep run --threads\" and \"lockstep replay --threads\" are what to type\n",
	      stderr);
	return USAGE;
}
