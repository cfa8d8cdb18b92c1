/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs cases, each in a process of its own, and gathers what they say into a result document. */
#ifndef SCENARIO_RUN_H
#define SCENARIO_RUN_H

#include <jansson.h>
#include "harness/scenario/replay_file.h"
#include "harness/scenario/scenario.h"

/* The part of a run that one of several machines does. */
struct shard {
	unsigned int number, of; /* 1 to of; of 0: all of it */
};

#define JOBS_MAX     64
#define JOBS_DEFAULT 8 /* at most, when nobody says */
#define SHARDS_MAX   10000

/* Of which findings the steps are worked out. */
enum run_explain {
	RUN_EXPLAIN_ALL,
	RUN_EXPLAIN_UNEXPECTED, /* of those of cases that do not come out as expected */
};

struct run_settings {
	struct scenario_explore over; /* explore options of the command line */
	const struct scenario_variant
		*variants; /* --variant, for cases that do not name the function */
	unsigned int variants_nr;
	bool unstated; /* combinations with them, too, of which no case says what to expect */
	const char *out_dir;
	bool out_given; /* lock graphs are wanted of every case, not only of those with findings */
	bool no_minimize; /* findings are told as they were found */
	enum run_explain explain;
	bool progress;			    /* a line on stderr, for a terminal */
	unsigned int cases_done, cases_all; /* for that line */
	unsigned int jobs;		    /* run_jobs() */
	struct shard shard;
	bool resume;		       /* a search goes on from its checkpoint, if that is there */
	void (*long_begun)(void *arg); /* a search began for which there will be a checkpoint */
	void *long_begun_arg;
};

/* What became of a case; the largest of all cases is the exit status of the command. */
enum run_outcome {
	RUN_AS_EXPECTED = 0,
	RUN_UNEXPECTED = 1,
	RUN_BAD_INPUT = 2,
	RUN_HARNESS_FAILED = 3
};

/* A case that was begun: it is explored in processes of its own. */
struct run_begun;

/**
 * run_case_begin() - begin to explore a case
 * @s: scenario; stays, as all that follows does, until the case is ended
 * @c: one of its cases
 * @settings: of the command
 * @checkpoint: where a long search is kept, to be continued; NULL: nowhere
 *
 * Findings are written to replay files at once, before the search goes on.
 *
 * A worker that is killed is replaced by another, which goes on from the checkpoint if there is
 * one.
 *
 * Context: harness, one thread. Forks.
 * Return: for run_case_wait(), and then run_case_end() or run_case_drop().
 */
struct run_begun *run_case_begin(const struct scenario *s, const struct scenario_case *c,
				 const struct run_settings *settings, const char *checkpoint);

/* Does a case go on from a checkpoint, that may be refused? Then nothing is to run beside it. */
bool run_case_resumes(const struct run_settings *settings, const char *checkpoint);

/**
 * run_case_wait() - wait until one of several cases is done
 * @all: those that were begun, the oldest first
 * @nr: of them, 1 to JOBS_MAX
 *
 * Of those whose search takes long one has its turn at a time, with run_jobs() processes; the
 * others wait, so that what a case may take of time is worth the same beside others.
 *
 * Context: harness, one thread. Forks.
 * Return: the one that is done.
 */
struct run_begun *run_case_wait(struct run_begun *const *all, size_t nr);

/* Does its search take long? Then nothing is to be begun beside it. */
bool run_case_is_long(const struct run_begun *one);

/**
 * run_case_end() - what became of a case that is done
 * @one: of run_case_wait(); freed
 * @out: the CASE of docs/result-format.md, a new reference
 *
 * Context: harness, one thread.
 * Return: what became of it; RUN_BAD_INPUT when there is no going on from the checkpoint. What is
 * not in @out was told on stderr. The case has "interrupted" when interrupt_seen() ended its
 * search.
 */
enum run_outcome run_case_end(struct run_begun *one, json_t **out);

/* Kill the workers of a case that is not ended, and free it. */
void run_case_drop(struct run_begun *one);

/* All of the above for one case, without a checkpoint. */
enum run_outcome run_case(const struct scenario *s, const struct scenario_case *c,
			  const struct run_settings *settings, json_t **out);

/* Cases side by side, or processes of a search: as asked for, or as many as there are CPUs. */
unsigned int run_jobs(const struct run_settings *settings);

/* The status of a CASE that turned out to be another shard's. */
#define RUN_ELSEWHERE "elsewhere"

/**
 * shard_has() - is a case of a scenario this shard's?
 * @shard: which
 * @s: scenario
 * @c: case
 * @over: explore options of the command line
 *
 * Where executions have numbers of their own, every shard takes its share of them. Where traces can
 * be divided (shard_divides()) every shard looks at the case, and takes a part of it if it is
 * large; every other case goes to one shard as a whole.
 *
 * Context: harness.
 * Return: true when this shard has something to do for it.
 */
bool shard_has(const struct shard *shard, const struct scenario *s, const struct scenario_case *c,
	       const struct scenario_explore *over);

/* Are the executions of a search numbered, so that shards can share them? */
bool shard_splits(const struct scenario_explore *e);
/* Can the traces of a case be divided between shards? */
bool shard_divides(const struct scenario_explore *e, const struct scenario_case *c);
/* Is a case this shard's that goes to one as a whole? By its name and the scenario's. */
bool shard_owns(const struct shard *shard, const struct scenario *s, const struct scenario_case *c);
/* What tells a shard's result from those that do not belong to it: "shard" of the document. */
json_t *shard_json(const struct shard *shard, const struct scenario_explore *over);
/* How many of @all executions are a shard's. */
uint64_t shard_executions(const struct shard *shard, uint64_t all);

/**
 * program_digest() - tell this build of the program from any other
 *
 * Context: harness.
 * Return: hex digits that stay; "unknown" when the program's own file cannot be read.
 */
const char *program_digest(void);

/**
 * run_replay() - run the one execution of a replay file
 * @s: the scenario that it names
 * @c: the case, from replay_check()
 * @replay: of replay_read()
 * @path: of the replay file, for the report
 * @out: the CASE, with the one finding when it was reproduced; a new reference
 *
 * Context: harness, one thread. Forks.
 * Return: RUN_AS_EXPECTED when the finding was reproduced as recorded, RUN_UNEXPECTED when not,
 * RUN_BAD_INPUT when the choices cannot be read, RUN_HARNESS_FAILED.
 */
enum run_outcome run_replay(const struct scenario *s, const struct scenario_case *c,
			    const struct replay *replay, const char *path, json_t **out);

/**
 * run_minimize() - make the execution of a replay file shorter
 * @s: the scenario that it names
 * @c: the case, from replay_check()
 * @replay: of replay_read()
 * @path: of the replay file, for errors
 * @shorter_path: the shorter one is written there
 * @out: a CASE with "minimized": {"before", "after": {"choices", "switches", "preemptions",
 * "faults"}, "executions", "end": "done", "executions" or "time", "left_out": [text...]
 * (optional)}; a new reference
 *
 * Context: harness, one thread. Forks.
 * Return: as run_replay(). Nothing is written unless it is RUN_AS_EXPECTED.
 */
enum run_outcome run_minimize(const struct scenario *s, const struct scenario_case *c,
			      const struct replay *replay, const char *path,
			      const char *shorter_path, json_t **out);

/**
 * run_scenario_json() - the SCENARIO of a result document
 * @s: scenario
 *
 * Context: harness.
 * Return: a new reference, with an empty list of cases.
 */
json_t *run_scenario_json(const struct scenario *s);

/**
 * run_document() - the result document
 * @command: words of the command, ends with NULL
 * @scenarios: array of SCENARIO; taken over
 *
 * Context: harness.
 * Return: a new reference.
 */
json_t *run_document(const char *const *command, json_t *scenarios);

#endif
