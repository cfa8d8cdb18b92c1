/* SPDX-License-Identifier: GPL-2.0-only */
/* The file that holds one finding: enough to run its execution again and to know it for the same.
 */
#ifndef SCENARIO_REPLAY_FILE_H
#define SCENARIO_REPLAY_FILE_H

#include "harness/scenario/expect.h"
#include "harness/scenario/program.h"

#define REPLAY_FORMAT 1

struct replay {
	const char *version;  /* of lockstep */
	const char *scenario; /* name */
	const char *file;
	uint64_t hash;
	const char *case_name;
	struct words variants; /* "function=idea", of every function */
	struct words models;   /* "name version" */
	const char *loaded;    /* "digest file": code that is not part of the program; or NULL */
	enum ls_granularity granularity;
	bool strict;
	uint64_t *points; /* places that were scheduling points besides */
	size_t points_nr;
	uint64_t steps, budget;
	enum ls_finding_kind kind;
	uint64_t fingerprint, first_execution, count;
	int bound; /* or LS_UNBOUNDED */
	const char *function, *object;
	enum standing standing;
	uint64_t executions; /* of the search that found it */
	enum ls_confirmation confirmation;
	uint64_t confirmation_executions;
	const char *confirmation_reason; /* or NULL */
	struct words left_out;		 /* "task number": operations that were not run */
	const char *choices;		 /* as ls_choices_print() has it */
	struct words before;		 /* executions that must run before it, in the same form */
	struct mark hash_at, case_at, choices_at, before_at, file_at, variants_at, models_at,
		left_out_at, loaded_at;
	struct pool pool;
};

/**
 * replay_from() - what a finding's replay file says
 * @replay: filled in; free with replay_free()
 * @p: the program, as it was explored
 * @finding: of its exploration
 * @standing: against the expectation
 * @executions: of the exploration, so far
 *
 * Context: harness.
 */
void replay_from(struct replay *replay, const struct program *p, const struct ls_finding *finding,
		 enum standing standing, uint64_t executions);

/**
 * case_file_name() - the part of a file's name that tells a case from all others
 * @pool: that the name will live in
 * @p: the case
 *
 * Context: harness.
 * Return: SCENARIO--CASE.
 */
const char *case_file_name(struct pool *pool, const struct program *p);

/**
 * replay_path() - where a finding's replay file belongs
 * @pool: that the path will live in
 * @out_dir: output directory
 * @p: the program
 * @finding: of its exploration
 *
 * Context: harness.
 * Return: OUT/findings/SCENARIO--CASE--KIND--ID.replay.
 */
const char *replay_path(struct pool *pool, const char *out_dir, const struct program *p,
			const struct ls_finding *finding);

/**
 * replay_write() - write a replay file, whole or not at all
 * @replay: what it says
 * @path: of replay_path(); directories are made
 *
 * Context: harness.
 * Return: 0 or a negative errno.
 */
int replay_write(const struct replay *replay, const char *path);

/**
 * replay_read() - read a replay file
 * @replay: filled in on success; free with replay_free() in any case
 * @path: of the file
 * @d: gets the errors
 *
 * Context: harness. The scenario that the file names is not looked at.
 * Return: true when there were no errors.
 */
bool replay_read(struct replay *replay, const char *path, struct diagnose *d);

/**
 * replay_check() - do a scenario and this program agree with a replay file?
 * @replay: of replay_read()
 * @s: the scenario that it names
 * @d: gets the errors
 *
 * Context: harness.
 * Return: the case to run, with the recorded variants, which lives as long as @replay; NULL when
 * there are errors in @d.
 */
const struct scenario_case *replay_check(struct replay *replay, const struct scenario *s,
					 struct diagnose *d);

/**
 * replay_free() - give back what a replay file's content owns
 * @replay: of replay_from() or replay_read()
 *
 * Context: harness.
 */
void replay_free(struct replay *replay);

/* "confirmed", "not reached", "guarded"; and back, -1 for another word. */
const char *confirmation_name(enum ls_confirmation confirmation);
int confirmation_parse(const char *name);

/* The 8 hex digits by which people call a finding. */
unsigned int finding_id(const struct ls_finding *finding);

#endif
