/* SPDX-License-Identifier: GPL-2.0-only */
/* The child process that explores or replays one case. */
#ifndef SCENARIO_WORKER_H
#define SCENARIO_WORKER_H

#include "harness/scenario/replay_file.h"
#include "harness/scenario/run.h"

struct work {
	const struct scenario *s;
	const struct scenario_case *c;
	const struct scenario_explore *over;
	const char *out_dir;		     /* exploring */
	const struct run_settings *settings; /* likewise */
	const char *checkpoint;		     /* file of a long search; NULL: none is kept */
	bool resume;			     /* the search goes on from that file */
	const struct replay *replay;	     /* replaying, else NULL */
	const char *replay_path;
	const char *shorter_path; /* replaying: where a shortened one goes; NULL: it is explained */
	int out;		  /* socket: JSON objects, one a line */
};

/* What the parts of a worker share. */
struct worker {
	const struct work *work;
	struct program p;
	struct scenario_explore e;  /* merged */
	struct words written;	    /* replay files */
	uint64_t told_ns;	    /* when the parent last heard of the search */
	bool is_first_look, looked; /* before a long search; it took too long */
	bool is_part;		    /* the counts are of this shard's part of the traces */
	bool elsewhere;		    /* the case is small, and another shard's */
	bool interrupted;	    /* the search was stopped from outside */
	unsigned int jobs;	    /* processes of the search that the counts are of */
	struct ls_fault_plan seen[LS_FAULTS_MAX]; /* what became of the faults, of all searches */
	json_t *coverage; /* of faults, of all searches; NULL before the first */
	json_t *before;	  /* SEARCH that was given up for another strategy; or NULL */
	double share;	  /* of the tree that was run when it was last asked; negative: unknown */
	const char *ran;  /* strategy of the search that the counts are of */
	const char *checkpoint; /* of the search under way; or NULL */
	json_t *errors;		/* of the harness: a replay file that cannot be written */
	json_t *graph;		/* of locks, of all searches; NULL: none is kept */
};

/*
 * Lines that a worker writes: {"progress": {"executions", "traces", "findings", "share", "bound"}}
 * as often as it likes, as a sign of life; {"long": is it new, and not continued?} before a search
 * that may be continued from a checkpoint: the answer, a byte, is its turn; {"note": text} for
 * stderr; then {"outcome": enum run_outcome, "case": CASE, "errors": [text...]}.
 */

/**
 * worker_run() - do the work and end the process
 * @work: what to do
 *
 * Context: a process of its own, just forked.
 */
void worker_run(const struct work *work) __attribute__((noreturn));

void worker_replay(struct worker *w);
/* A finding that a replay has shown, to be made shorter. */
void worker_minimize(struct worker *w, struct ls_finding *finding);

/**
 * worker_search() - all the searches that a case takes
 * @w: its options are changed and put back
 * @result: as from one ls_explore() that had done all of it
 *
 * Context: worker.
 * Return: as ls_explore(); -EBADMSG when there is no going on from the checkpoint.
 */
int worker_search(struct worker *w, struct ls_result *result);

/* The SEARCH of docs/result-format.md. */
json_t *worker_search_json(const struct worker *w, const struct ls_result *r);
void worker_send_line(const struct work *work, json_t *line);
/* Before a search that takes long: returns when none other is under way. */
void worker_ask_for_turn(const struct work *work);

/* The last line: what became of the case. Takes @one over. */
void worker_send_end(const struct worker *w, enum run_outcome outcome, json_t *one);
/* The FINDING of docs/result-format.md; @executions is how many the search had in all. */
json_t *worker_explain(struct worker *w, const struct ls_finding *f, uint64_t executions);
void worker_set_replay(json_t *one, const char *path, enum standing standing);
/* A CASE of which nothing was executed. Takes @reason over. */
json_t *worker_failed_case(const struct worker *w, json_t *reason);
/* Why ls_explore() or ls_replay() returned an error. */
json_t *worker_explore_error(const struct worker *w, int error);

/* The skeleton of a CASE: name, variants, no findings. */
json_t *case_json(const struct scenario_case *c);

#endif
