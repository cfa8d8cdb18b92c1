/* SPDX-License-Identifier: GPL-2.0-only */
/* A search on several processes, which can be interrupted and continued. */
#ifndef EXPLORE_WORKERS_H
#define EXPLORE_WORKERS_H

#include "harness/explore/search.h"

/* For tests: hand out executions that are not worth it, too. */
extern bool workers_eager;
/* Between two writings of a checkpoint. */
extern uint64_t checkpoint_every_ns;

bool workers_are_wanted(const struct search *s);

/**
 * workers_run() - search_all(), on the processes that the options ask for
 * @s: set up; nothing of it has been run yet
 *
 * Context: harness thread. Forks; the caller's process runs no execution of the search itself, but
 * runs those again that showed something, so that findings and lock graph are in it.
 * Return: 0; -ENOMEM, -EAGAIN when no process can be made; -EINVAL for a checkpoint that is not of
 * this program; the negative errno of writing it.
 */
int workers_run(struct search *s);

/* The search is over, and will not begin anew. */
void workers_forget(void);

#endif
