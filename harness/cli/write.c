// SPDX-License-Identifier: GPL-2.0-only
/* Puts reports where the options say. A file gets its name when it is complete. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "harness/cli/cli.h"
#include "harness/scenario/file.h"
#include "reports/kernel.h"

static unsigned int find_columns(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size.ws_col : 0;
}

static bool find_utf8(void)
{
	setlocale(LC_CTYPE, "");
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

struct report_style cli_style(const struct cli_options *options, bool standard_output)
{
	return (struct report_style){ .utf8 = find_utf8(),
				      .verbose = options->verbose,
				      .quiet = options->quiet,
				      .color = standard_output && options->color,
				      .columns = standard_output ? find_columns() : 0 };
}

static int write_one(const struct cli_options *options, const struct cli_report *report,
		     const json_t *document)
{
	struct report_style style = cli_style(options, !report->path);
	struct file_new file;
	int error;

	if (!report->path)
		return report->ops->write(stdout, document, &style);
	error = file_create(&file, report->path);
	if (error)
		return error;
	error = report->ops->write(file.out, document, &style);
	return file_commit(&file, error);
}

int cli_write_reports(const struct cli_options *options, json_t *document)
{
	const struct cli_report text = { .ops = report_find("text") };
	const struct cli_report *reports = options->reports_nr ? options->reports : &text;
	unsigned int nr = options->reports_nr ? options->reports_nr : 1;
	int status = CLI_GOOD;

	kernel_complete(document);
	for (unsigned int i = 0; i < nr; i++) {
		int error = reports[i].ops ? write_one(options, &reports[i], document) : -ENOSYS;

		if (!error)
			continue;
		cli_error("the report %s%s%s cannot be written: %s",
			  reports[i].ops ? reports[i].ops->name : "text",
			  reports[i].path ? " to " : "", reports[i].path ? reports[i].path : "",
			  strerror(-error));
		status = CLI_HARNESS;
	}
	return status;
}

int cli_check_reports(const struct cli_options *options)
{
	int status = CLI_GOOD;

	for (unsigned int i = 0; i < options->reports_nr; i++) {
		struct file_new file;
		int error;

		if (!options->reports[i].path)
			continue;
		error = file_create(&file, options->reports[i].path);
		if (!error) {
			file_commit(&file, -ECANCELED);
			continue;
		}
		status = cli_error("%s: a report cannot be written there: %s",
				   options->reports[i].path, strerror(-error));
	}
	return status;
}
