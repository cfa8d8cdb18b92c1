// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep run --resume: the options and operands come from the command line that the run began
 * with, which its file has. Until everything was found to fit, nothing is written anywhere.
 */
#include <string.h>
#include <sys/stat.h>
#include "harness/cli/cli.h"

extern const struct cli_command command_run;

static bool same_file(const char *a, const char *b)
{
	struct stat first, second;

	return !stat(a, &first) && !stat(b, &second) && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

/* The options that the run began with. */
static int parse_then(struct resume *r, const char *path, struct cli_options *then)
{
	char **words = resume_words(r);
	const char *own;
	int nr = 0, status;

	while (words[nr])
		nr++;
	status = cli_parse(&command_run, nr, words, then);
	if (status >= 0)
		return cli_error("%s: \"command\" is none that a run can begin with", path);
	if (then->resume)
		return cli_error("%s: \"command\" has --resume itself", path);
	own = pool_printf(&r->pool, "%s/resume.json", then->run.out_dir);
	if (!same_file(path, own))
		return cli_error(
			"%s: the file of this run would be %s; if that is meant, go to the "
			"directory where the run began",
			path, own);
	return CLI_GOOD;
}

static int check_and_run(struct resume *r, struct cli_options *then, struct diagnose *d)
{
	const char *const *command = (const char *const *)resume_words(r);
	struct cli_scenarios found;
	int status = cli_load(then, &found);

	if (!status)
		status = cli_check_reports(then);
	if (!status) {
		const struct resume_run all = { found.v, found.nr, command };

		status = resume_check(r, then->run.out_dir, &all, d) ? CLI_GOOD : CLI_USAGE;
	}
	then->run.resume = true;
	if (!status)
		status = cli_run_all(then, &found, command, r);
	cli_unload(&found);
	return status;
}

int cli_resume(const struct cli_options *options)
{
	struct cli_options then = { 0 };
	struct diagnose d = { 0 };
	struct resume r;
	int status = CLI_USAGE;

	if (resume_read(&r, options->resume, &d)) {
		status = parse_then(&r, options->resume, &then);
		if (!status)
			status = cli_take_over(&then, options);
		if (!status)
			status = check_and_run(&r, &then, &d);
	}
	diagnose_print(&d, stderr);
	diagnose_free(&d);
	pool_free(&then.pool);
	resume_free(&r);
	return status;
}
