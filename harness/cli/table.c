// SPDX-License-Identifier: GPL-2.0-only
/* The subcommands, in the order of the help text. */
#include "harness/cli/cli.h"

extern const struct cli_command command_run, command_check, command_replay, command_minimize,
	command_list, command_merge, command_schema, command_kernel, command_compare;

const struct cli_command *const cli_commands[] = {
	&command_run,	&command_check,	 &command_replay, &command_minimize, &command_list,
	&command_merge, &command_schema, &command_kernel, &command_compare,  NULL,
};
