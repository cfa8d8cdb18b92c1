// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replaying: the executions that choice lists describe, followed to the letter. Lists that may be
 * left are the minimiser's.
 */
#include <errno.h>
#include <string.h>
#include "harness/explore/explore.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"

static bool run_list(const struct ls_choices *choices)
{
	replay_set(choices);
	if (session_run() != END_DIVERGED)
		replay_check_end();
	return !replay_divergence()->diverged;
}

static int replay(const struct ls_program *program, const struct ls_options *options,
		  const struct ls_choices *choices, struct ls_result *result,
		  const struct recorder *recorder, struct ls_divergence *divergence)
{
	size_t before_nr = options ? options->before_nr : 0;
	bool followed = true;
	int err = session_start(program, options, &strategy_replay, recorder, result);

	if (err)
		return err;
	/* Such a list stops where it has shown what is needed; the rest runs freely. */
	for (size_t i = 0; i < before_nr && followed; i++)
		followed = run_list(&options->before[i]);
	if (followed)
		followed = run_list(choices);
	if (!followed && divergence)
		*divergence = *replay_divergence();
	return session_end(followed ? 0 : -EPROTO);
}

int ls_replay(const struct ls_program *program, const struct ls_options *options,
	      const struct ls_choices *choices, struct ls_result *result,
	      struct ls_divergence *divergence)
{
	if (divergence)
		memset(divergence, 0, sizeof(*divergence));
	return replay(program, options, choices, result, NULL, divergence);
}

/**
 * replay_recorded() - replay with a recorder attached
 * @program, @options, @choices, @result: as for ls_replay()
 * @recorder: what it calls
 *
 * Context: as ls_replay().
 * Return: as ls_replay().
 */
int replay_recorded(const struct ls_program *program, const struct ls_options *options,
		    const struct ls_choices *choices, struct ls_result *result,
		    const struct recorder *recorder)
{
	return replay(program, options, choices, result, recorder, NULL);
}
