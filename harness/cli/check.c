// SPDX-License-Identifier: GPL-2.0-only
/* lockstep check: read scenarios and tell every error; run nothing. */
#include "harness/cli/cli.h"

static int run(struct cli_options *options, const char *const *command)
{
	struct cli_scenarios found;
	int status = cli_load(options, &found);
	size_t cases = 0;

	(void)command;
	for (size_t i = 0; i < found.nr; i++)
		cases += found.v[i]->cases_nr;
	if (!status && !options->quiet)
		printf("%zu scenario%s, %zu case%s: no errors\n", found.nr,
		       found.nr == 1 ? "" : "s", cases, cases == 1 ? "" : "s");
	cli_unload(&found);
	return status;
}

const struct cli_command command_check = {
	.name = "check",
	.operands = "[FILE|DIR]...",
	.help = "Read scenarios (default: scenarios/) and report every error in them",
	.groups = CLI_IMAGE | CLI_MODEL | CLI_VERBOSITY,
	.run = run,
};
