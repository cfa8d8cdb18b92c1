// SPDX-License-Identifier: GPL-2.0-only
/* lockstep merge: the JSON results of all shards of a run, as if one machine had done it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/cli/cli.h"
#include "harness/scenario/file.h"
#include "harness/scenario/merge.h"

#define RESULT_BYTES_MAX (1024u << 20)

static json_t *load_result(const char *path)
{
	json_error_t error;
	json_t *document;
	char wrong[400], *text;
	size_t length;
	int err = file_read(path, RESULT_BYTES_MAX, &text, &length);

	if (err) {
		fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(-err));
		return NULL;
	}
	document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (!document) {
		fprintf(stderr, "%s:%d:%d: cannot be read as JSON: %s\n", path, error.line,
			error.column, error.text);
		return NULL;
	}
	if (!report_check(document, wrong, sizeof(wrong)))
		return document;
	fprintf(stderr, "%s: this is no result of lockstep: %s\n", path, wrong);
	json_decref(document);
	return NULL;
}

/* A case as the exit status of a run counts it. */
static int status_of(const json_t *document)
{
	const json_t *scenario, *one;
	int status = CLI_GOOD;
	size_t i, j;

	json_array_foreach(json_object_get(document, "scenarios"), i, scenario)
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			const char *text = json_string_value(json_object_get(one, "status"));
			const char *verdict = json_string_value(
				json_object_get(one, "verdict_text"));

			if (verdict && !strcmp(verdict, "incomplete: the harness failed"))
				return CLI_HARNESS;
			if (strcmp(text, "as expected") && strcmp(text, "not applicable"))
				status = CLI_NOT_AS_EXPECTED;
		}
	return status;
}

static int merge(struct cli_options *options, struct merge_part *parts, size_t nr)
{
	struct diagnose d = { .file = "lockstep merge" };
	json_t *document = merge_parts(parts, nr, &d);
	int status = CLI_USAGE, written;

	if (document) {
		status = status_of(document);
		written = cli_write_reports(options, document);
		status = written > status ? written : status;
	}
	json_decref(document);
	diagnose_print(&d, stderr);
	diagnose_free(&d);
	return status;
}

static int run(struct cli_options *options, const char *const *command)
{
	size_t nr = (size_t)options->operands_nr;
	struct merge_part *parts = pool_alloc(&options->pool, (nr + 1) * sizeof(*parts));
	int status = cli_check_reports(options);

	(void)command; /* the document has the command of the run */
	if (!nr)
		return cli_error("merge takes the JSON results of all shards");
	for (size_t i = 0; i < nr; i++) {
		parts[i].path = options->operands[i];
		parts[i].document = load_result(parts[i].path);
		if (!parts[i].document)
			status = CLI_USAGE;
	}
	if (!status)
		status = merge(options, parts, nr);
	for (size_t i = 0; i < nr; i++)
		json_decref(parts[i].document);
	return status;
}

const struct cli_command command_merge = {
	.name = "merge",
	.operands = "FILE...",
	.help = "Join the JSON results of shards, and report them as one run",
	.groups = CLI_REPORT | CLI_VERBOSITY,
	.run = run,
};
