// SPDX-License-Identifier: GPL-2.0-only
/* lockstep schema: the JSON Schema of scenario files, for editors. */
#include "harness/cli/cli.h"
#include "harness/scenario/schema.h"

static int run(struct cli_options *options, const char *const *command)
{
	json_t *schema;
	int error;

	(void)command;
	if (options->operands_nr)
		return cli_error("schema takes no operands, found \"%s\"", options->operands[0]);
	schema = schema_scenario();
	error = json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(schema);
	putchar('\n');
	return error ? CLI_HARNESS : CLI_GOOD;
}

const struct cli_command command_schema = {
	.name = "schema",
	.operands = "",
	.help = "Write the JSON Schema of scenario files",
	.groups = CLI_MODEL,
	.run = run,
};
