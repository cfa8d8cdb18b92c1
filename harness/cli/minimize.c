// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep minimize: makes the schedule of a replay file shorter and writes it to another file. The
 * file itself stays as it is. Exit status 1 means that its finding is not there any more.
 */
#include <string.h>
#include "harness/cli/cli.h"
#include "harness/scenario/loaded.h"

static const char *path_beside(struct cli_options *options)
{
	const char *path = options->operands[0];
	size_t length = strlen(path), ending = strlen(".replay");

	if (length > ending && !strcmp(path + length - ending, ".replay"))
		length -= ending;
	return pool_printf(&options->pool, "%.*s.min.replay", (int)length, path);
}

static void print_row(const json_t *minimized, const char *name)
{
	printf("  %-12s %6lld -> %lld\n", name,
	       (long long)json_integer_value(
		       json_object_get(json_object_get(minimized, "before"), name)),
	       (long long)json_integer_value(
		       json_object_get(json_object_get(minimized, "after"), name)));
}

static void print_minimized(struct cli_options *options, const json_t *minimized, const char *path)
{
	const char *end = json_string_value(json_object_get(minimized, "end"));
	const json_t *text;
	size_t i;

	print_row(minimized, "choices");
	print_row(minimized, "switches");
	print_row(minimized, "preemptions");
	print_row(minimized, "faults");
	json_array_foreach(json_object_get(minimized, "left_out"), i, text)
		printf("  without      %s\n", json_string_value(text));
	printf("%lld executions were tried%s\n",
	       (long long)json_integer_value(json_object_get(minimized, "executions")),
	       !strcmp(end, "executions") ? ", which is the bound"
	       : !strcmp(end, "time")	  ? ", then the time was up: another run may get further"
					  : "");
	printf("lockstep replay %s%s\n", loaded_option(&options->pool), path);
}

static int use_replay(struct cli_options *options, struct replay *replay, const struct scenario *s,
		      const struct scenario_case *c, const char *const *command)
{
	const char *path = options->to ? options->to : path_beside(options);
	json_t *one = NULL, *reasons;
	int outcome = run_minimize(s, c, replay, options->operands[0], path, &one);

	(void)command;
	if (outcome == RUN_AS_EXPECTED && !options->quiet)
		print_minimized(options, json_object_get(one, "minimized"), path);
	reasons = json_object_get(one, "reasons");
	if (outcome == RUN_UNEXPECTED || outcome == RUN_HARNESS_FAILED)
		cli_error("%s: %s", options->operands[0],
			  json_array_size(reasons) ? json_string_value(json_array_get(reasons, 0))
						   : "nothing was written");
	json_decref(one);
	return outcome;
}

static int run(struct cli_options *options, const char *const *command)
{
	return cli_use_replay(options, command, use_replay);
}

const struct cli_command command_minimize = {
	.name = "minimize",
	.operands = "FILE",
	.help = "Shorten the schedule of a replay file",
	.groups = CLI_IMAGE | CLI_MODEL | CLI_TO | CLI_VERBOSITY,
	.run = run,
};
