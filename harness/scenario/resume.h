/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a run has come, kept in OUT/resume.json and OUT/resume/, so that it can be continued
 * after an interrupt or a sudden death. A run that takes less than a second leaves no trace there.
 */
#ifndef SCENARIO_RESUME_H
#define SCENARIO_RESUME_H

#include "harness/scenario/run.h"

struct resume {
	const char *path;   /* OUT/resume.json */
	const char *folder; /* OUT/resume */
	json_t *document;   /* what the file says */
	json_t *unwritten;  /* [index, CASE, outcome] of cases that finished since it was written */
	json_t *taken;	    /* index as text: CASE that was finished when the run was continued */
	uint64_t written_ns, cost_ns; /* when that was, and how long it took */
	bool on_disk;		      /* there is something to take away at the end */
	bool failed;		      /* to write; was told, once */
	struct pool pool;
};

/* The scenarios of a run, in order. */
struct resume_run {
	struct scenario *const *scenarios;
	size_t nr;
	const char *const *command; /* words of the command line; ends with NULL */
};

/**
 * resume_begin() - a run begins
 * @r: filled in; free with resume_free()
 * @out_dir: of the run
 * @run: what is to be run
 *
 * What an earlier run left there is taken away.
 *
 * Context: main program.
 */
void resume_begin(struct resume *r, const char *out_dir, const struct resume_run *run);

/**
 * resume_read() - read the file of a run that was not finished
 * @r: filled in; free with resume_free() in any case
 * @path: the file
 * @d: gets the errors
 *
 * Context: main program. Nothing is written.
 * Return: true when there were no errors.
 */
bool resume_read(struct resume *r, const char *path, struct diagnose *d);

/**
 * resume_words() - the command line of the run
 * @r: of resume_read()
 *
 * Context: main program.
 * Return: words, ends with NULL; they live as long as @r.
 */
char **resume_words(struct resume *r);

/**
 * resume_check() - is the run still what it was?
 * @r: of resume_read()
 * @out_dir: that its options name
 * @run: its scenarios, loaded again
 * @d: gets the errors
 *
 * Reads the finished cases.
 *
 * Context: main program. Nothing is written.
 * Return: true when there were no errors.
 */
bool resume_check(struct resume *r, const char *out_dir, const struct resume_run *run,
		  struct diagnose *d);

/**
 * resume_finished() - is a case done with?
 * @r: the run
 * @index: of the case among all of the run's
 * @outcome: filled in when it is
 *
 * Context: main program.
 * Return: the CASE, a new reference; NULL when it is still to be run.
 */
json_t *resume_finished(const struct resume *r, size_t index, enum run_outcome *outcome);

/* Where the search of a case is kept. */
const char *resume_checkpoint(struct resume *r, size_t index);

/**
 * resume_add() - a case is finished
 * @r: the run
 * @index: of the case
 * @outcome: what became of it
 * @one: the CASE
 *
 * Context: main program.
 */
void resume_add(struct resume *r, size_t index, enum run_outcome outcome, json_t *one);

/**
 * resume_write() - bring the files up to date
 * @r: the run
 *
 * Context: main program.
 * Return: 0; a negative errno, which was told on stderr.
 */
int resume_write(struct resume *r);

/**
 * resume_end() - the run is finished: nothing is left to be continued
 * @r: the run
 *
 * Context: main program.
 */
void resume_end(struct resume *r);

void resume_free(struct resume *r);

#endif
