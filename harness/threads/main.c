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

/* For what has to begin: at first, and in the last attempt. */
#define MOMENT_NS     3000000
#define MOMENT_MAX_NS 300000000

enum { GOOD = 0, NOT_AS_EXPECTED = 1, USAGE = 2, HARNESS = 3 };

struct count {
	uint64_t nr; /* executions */
	char *first; /* its text */
};

struct tally {
	const struct scenario *scenario;
	uint64_t executions, excluded, unfinished;
	struct count found[LS_FINDING_KINDS_NR];
	struct count follows[LS_FINDING_KINDS_NR]; /* from a use after free */
	char *lacks, *end;			   /* what is not there; how the last one ended */
	bool died, setup_failed;
	bool moment; /* more time might help */
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

static void count_kind(struct count *counts, bool *seen, int kind)
{
	counts[kind].nr += !seen[kind];
	seen[kind] = true;
}

static void take_race(struct tally *tally, const char *rest, bool *seen)
{
	if (race_is_known(rest, tally->scenario->known, tally->scenario->known_nr))
		return;
	count_kind(tally->found, seen, LS_DATA_RACE);
	if (!tally->found[LS_DATA_RACE].first)
		tally->found[LS_DATA_RACE].first = race_story(rest);
}

/* @line: KIND TEXT. A kind counts once in an execution. */
static void take_kind(struct count *counts, bool *seen, char *line)
{
	char *word = strtok(line, " "), *rest = strtok(NULL, "");
	int kind = word ? ls_finding_parse(word) : -1;

	if (kind < 0)
		return;
	count_kind(counts, seen, kind);
	if (!counts[kind].first)
		counts[kind].first = strdup(rest ? rest : "");
}

static void take_line(struct tally *tally, char *line, bool *seen)
{
	size_t length = strcspn(line, " ");
	char *rest = line + length + (line[length] != '\0');
	unsigned int task, number;

	line[length] = '\0';
	if (!strcmp(line, "race")) {
		take_race(tally, rest, seen);
	} else if (!strcmp(line, "found")) {
		take_kind(tally->found, seen, rest);
	} else if (!strcmp(line, "follows")) {
		take_kind(tally->follows, seen, rest);
	} else if (!strcmp(line, "moment")) {
		tally->moment = true;
	} else if (!strcmp(line, "failed")) {
		if (sscanf(rest, "%u %u", &task, &number) == 2)
			report_failed(task, number);
	} else if (!strcmp(line, "lacks")) {
		free(tally->lacks);
		tally->lacks = strdup(rest);
	} else if (!strcmp(line, "end")) {
		free(tally->end);
		tally->end = strdup(rest);
		tally->excluded += !strncmp(rest, "excluded", 8);
		tally->unfinished += !strncmp(rest, "unfinished", 10);
		tally->setup_failed |= !strncmp(rest, "setup failed", 12);
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
		free(tally->found[i].first), free(tally->follows[i].first);
	free(tally->lacks);
	free(tally->end);
}

/*
 * What fails without faults cannot be expected to succeed when it is tried again after one. So
 * where there are faults an execution without them comes first, of which nothing else is kept.
 */
static void learn_failures(const struct program *p, struct tally *tally)
{
	const struct thread_options without = { .plans = &p->options, .no_faults = true };
	struct tally forgotten = { .scenario = p->s };

	if (!p->options.faults_nr)
		return;
	run_one(&p->ls, &without, &forgotten);
	tally->setup_failed |= forgotten.setup_failed;
	tally_free(&forgotten);
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
 * A use of memory that nothing orders before its free is a use-after-free, and ends a scheduled
 * execution. Here it goes on where the free has not come yet, and may run into something else
 * first: that is accepted only where the free was seen to come while the thread stood still.
 */
static uint64_t unlisted(const struct scenario_case *c)
{
	uint64_t kinds = 0;

	for (int kind = 0; kind < LS_FINDING_KINDS_NR; kind++)
		if (is_unexpected(c, kind) && !is_unexpected(c, LS_USE_AFTER_FREE))
			kinds |= 1ull << kind;
	return kinds;
}

static void print_kind(const struct count *count, int kind, const char *standing)
{
	if (count->nr)
		printf("\n    %s in %llu%s: %s", ls_finding_name((enum ls_finding_kind)kind),
		       (unsigned long long)count->nr, standing, count->first);
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
		bool unexpected = is_unexpected(c, kind);

		print_kind(&tally->found[kind], kind, unexpected ? " (UNEXPECTED)" : "");
		print_kind(&tally->follows[kind], kind, " (a use-after-free, before the free)");
		any |= tally->found[kind].nr || tally->follows[kind].nr;
		if (tally->found[kind].nr && unexpected && status == GOOD)
			status = NOT_AS_EXPECTED;
	}
	printf("%s\n", any || status ? "" : ", nothing found");
	return status;
}

static int run_case(const struct scenario *s, const struct scenario_case *c, uint64_t time_ns,
		    uint64_t seed)
{
	const struct scenario_explore none = { 0 };
	struct thread_options options = {
		.seed = seed,
		.strict = s->explore.strict,
		.unlisted = unlisted(c),
	};
	uint64_t until = now_ns() + time_ns;
	struct tally tally = { .scenario = s };
	struct program p;
	int status;

	if (c->kernel || c->not_applicable)
		return GOOD;
	program_init(&p, s, c, &none);
	options.plans = &p.options;
	learn_failures(&p, &tally);
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
	if (tally->found[replay->kind].nr) {
		printf("%s: reproduced on threads%s: %s\n", name,
		       delayed ? ", the use put after the free" : "",
		       tally->found[replay->kind].first);
		return tally->died ? HARNESS : GOOD;
	}
	if (visible_partly(replay) && tally->end && strncmp(tally->end, "diverged", 8)) {
		printf("%s: not visible on threads: %s\n", name, visible_not(replay));
		return GOOD;
	}
	printf("%s: NOT reproduced on threads (%s", name, tally->end ? tally->end : "died");
	for (int kind = 0; kind < LS_FINDING_KINDS_NR; kind++)
		if (tally->found[kind].nr)
			printf("; but %s: %s", ls_finding_name((enum ls_finding_kind)kind),
			       tally->found[kind].first);
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

	if (reason && !visible_partly(replay)) {
		printf("%s: not visible on threads: %s\n", ls_finding_name(replay->kind), reason);
		return GOOD;
	}
	program_init(&p, s, c, &none);
	shorten_set(&p, &replay->left_out);
	if (ls_choices_parse(order ? order->choices : replay->choices, &p.ls, &choices, NULL) ||
	    (order && !read_use(order->use, &options))) {
		fprintf(stderr, "%s: its choices cannot be read\n", replay->scenario);
		status = USAGE;
	} else {
		learn_failures(&p, &tally);
		p.options.faults_budget = (unsigned int)replay->budget;
		options.plans = &p.options;
		options.schedule = &choices;
		options.memory_points = replay->granularity == LS_GRANULARITY_MEMORY;
		options.points = replay->points;
		options.points_nr = replay->points_nr;
		options.moment_ns = MOMENT_NS;
		do {
			run_one(&p.ls, &options, &tally);
			options.moment_ns *= 10;
		} while (tally.moment && options.moment_ns <= MOMENT_MAX_NS &&
			 !tally.found[replay->kind].nr && !tally.lacks && !tally.died);
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
	memory_reserve();
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
