/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workers as their parent sees them: several at a time, of which one at most is in a long search,
 * which has processes of its own.
 */
#ifndef SCENARIO_CHILD_H
#define SCENARIO_CHILD_H

#include <stdint.h>
#include <sys/types.h>
#include "harness/scenario/worker.h"

struct child {
	const struct run_settings *settings; /* NULL: replay */
	const char *name;		     /* of the scenario, for the line that shows progress */
	pid_t pid;
	int fd, status; /* of waitpid(), in the end */
	int64_t heard_ms;
	bool asks, has_turn; /* for its long search */
	bool junk, silent;   /* and killed for it */
	json_t *end;	     /* its last line; NULL: it came to none */
	char *bytes;	     /* not yet a whole line */
	size_t length, room;
};

/**
 * child_begin() - fork a worker
 * @c: filled in
 * @work: for it; stays until child_end()
 *
 * Context: harness, one thread.
 * Return: 0; a negative errno, and there is nothing to wait for.
 */
int child_begin(struct child *c, struct work *work);

/**
 * child_wait() - wait until one of several workers is gone
 * @all: those that were begun and are not gone, the oldest first
 * @nr: of them, 1 to JOBS_MAX
 *
 * Shows progress, tells their notes, and gives turns for long searches. A worker that is silent for
 * two minutes, or says what none would, is killed.
 *
 * Context: harness, one thread.
 * Return: the one that is gone; its process was waited for.
 */
struct child *child_wait(struct child *const *all, size_t nr);

/* Kill a worker that was begun and is not gone. */
void child_kill(struct child *c);
/* Free what is left of one that is gone. */
void child_end(struct child *c);
/* Did somebody else kill it? */
bool child_was_killed(const struct child *c);
/* Why it came to no proper end; NULL: it did. A new reference. */
json_t *child_death(const struct child *c);

#endif
