/* SPDX-License-Identifier: GPL-2.0-only */
/* The lockstep command: one file a subcommand. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include "harness/scenario/resume.h"
#include "harness/scenario/run.h"
#include "reports/report.h"

enum cli_status { CLI_GOOD = 0, CLI_NOT_AS_EXPECTED = 1, CLI_USAGE = 2, CLI_HARNESS = 3 };

#define CLI_REPORTS_MAX 16
#define CLI_OPTIONS_MAX 40

struct cli_report {
	const struct report_ops *ops;
	const char *path; /* NULL: standard output */
};

/* What the options of a subcommand say; each subcommand takes some of them. */
struct cli_options {
	struct run_settings run;
	struct cli_report reports[CLI_REPORTS_MAX];
	unsigned int reports_nr;
	bool color, quiet, verbose;
	bool gdb;	       /* replay in a debugger */
	bool threads;	       /* on real threads, not scheduled */
	const char *explain;   /* "all", "unexpected", or NULL */
	const char *to;	       /* file to write, or NULL */
	char *const *operands; /* what is no option */
	int operands_nr;
	const char *resume;  /* file of a run to continue, or NULL */
	const char *image;   /* whose code runs in the place of the model, or NULL */
	const char **images; /* of a comparison */
	const char *model;   /* file of code that was loaded, or NULL */
	unsigned int images_nr;
	bool bisect;
	const char *like;		    /* kernel whose choice of variants is listed, or NULL */
	const char *given[CLI_OPTIONS_MAX]; /* by place in the table: what was given, or NULL */
	struct pool pool;
};

/* Groups of options that a subcommand takes. */
enum cli_groups {
	CLI_EXPLORE = 1,
	CLI_REPORT = 2,
	CLI_OUT = 4,
	CLI_VERBOSITY = 8,
	CLI_TO = 16,
	CLI_GDB = 32,
	CLI_IMAGE = 64,
	CLI_RAW = 128, /* none: its words are its own business */
	CLI_LONG = 256,
	CLI_VARIANT = 512,
	CLI_COMPARE = 1024,
	CLI_LIKE = 2048,
	CLI_MODEL = 4096,
	CLI_THREADS = 8192
};

struct cli_command {
	const char *name;
	const char *operands; /* "[FILE|DIR]..." */
	const char *help;     /* one sentence */
	unsigned int groups;  /* of options that it takes */
	int (*run)(struct cli_options *options, const char *const *command);
	/* Has the last word on the exit status, also after an error of usage; or NULL. */
	int (*end)(const struct cli_options *options, int status);
};

/* Every subcommand; ends with NULL. */
extern const struct cli_command *const cli_commands[];

/**
 * cli_parse() - read the options of a subcommand
 * @command: which takes them
 * @argc: words, the subcommand's name among them
 * @argv: words; may be reordered
 * @options: filled in
 *
 * Context: main program.
 * Return: -1 to go on; else the exit status (after --help: CLI_GOOD; after an error: CLI_USAGE).
 */
int cli_parse(const struct cli_command *command, int argc, char **argv,
	      struct cli_options *options);

/**
 * cli_usage() - the options of a subcommand, as text
 * @command: the subcommand
 * @out: where to write
 *
 * Context: main program.
 */
void cli_usage(const struct cli_command *command, FILE *out);

/**
 * cli_list_variants() - print the functions with rivals, or what one kernel has of them
 * @options: its .like says which kernel; NULL: everything
 *
 * Context: main program.
 * Return: CLI_GOOD; CLI_USAGE after it was told that no model knows so old a kernel.
 */
int cli_list_variants(struct cli_options *options);

/**
 * cli_option_again() - an option as it was given, for another command line
 * @options: of this one
 * @index: of the option, below CLI_OPTIONS_MAX
 * @groups: that the other subcommand takes
 *
 * Context: main program.
 * Return: "--name=value" with its last value, or "--name"; NULL when it was not given, is of none
 * of
 * @groups, or says which variants to run.
 */
const char *cli_option_again(struct cli_options *options, unsigned int index, unsigned int groups);

/**
 * cli_error() - an error of usage, on standard error
 * @fmt: one sentence without a full stop
 *
 * Context: main program.
 * Return: CLI_USAGE.
 */
int cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * cli_take_over() - options for a run that is continued: those that it began with, and a few of now
 * @then: of the command line that it began with; gets jobs, reports and such of @now
 * @now: of the present command line
 *
 * Context: main program.
 * Return: CLI_GOOD; CLI_USAGE after it was told which option contradicts.
 */
int cli_take_over(struct cli_options *then, const struct cli_options *now);

/* What a subcommand does with a replay file and the scenario and case that it names. */
typedef int cli_replay_use(struct cli_options *options, struct replay *replay,
			   const struct scenario *s, const struct scenario_case *c,
			   const char *const *command);

/**
 * cli_use_replay() - read the replay file that is the one operand, and use it
 * @options: of the command line
 * @command: its words
 * @use: what to do when there is no error in the file
 *
 * Context: main program.
 * Return: what @use returned; CLI_USAGE after every error was told.
 */
int cli_use_replay(struct cli_options *options, const char *const *command, cli_replay_use *use);

/* Scenario files, loaded. */
struct cli_scenarios {
	struct scenario **v;
	size_t nr;
	size_t files; /* how many there were, good or bad */
};

/**
 * cli_load() - load every scenario that the operands name
 * @options: operands: files, and directories that are searched for *.yaml and *.litmus; none:
 * "scenarios"
 * @scenarios: filled in, sorted by name within a directory; free with cli_unload() in any case
 *
 * Context: main program.
 * Return: CLI_GOOD; CLI_USAGE after every error of every file was told.
 */
int cli_load(struct cli_options *options, struct cli_scenarios *scenarios);
void cli_unload(struct cli_scenarios *scenarios);

/**
 * cli_run_threads() - run scenarios on real threads
 * @options: of the command line
 * @found: its scenarios
 *
 * cli_replay_threads() does so with the replay file that is the one operand, whose schedule it
 * enforces.
 *
 * Context: main program.
 * Return: does not return when it goes well; else the exit status, after the error was told.
 */
int cli_run_threads(struct cli_options *options, const struct cli_scenarios *found);
int cli_replay_threads(struct cli_options *options, const struct replay *replay,
		       const struct scenario *s, const struct scenario_case *c);

/**
 * cli_run_all() - run every case, or what is left of them, then write the reports
 * @options: of the run
 * @found: its scenarios
 * @command: words of the command line that it began with
 * @resume: how far it has come
 *
 * Context: main program.
 * Return: the exit status.
 */
int cli_run_all(struct cli_options *options, const struct cli_scenarios *found,
		const char *const *command, struct resume *resume);

/**
 * cli_resume() - continue a run
 * @options: of the present command line
 *
 * Context: main program.
 * Return: the exit status.
 */
int cli_resume(const struct cli_options *options);

/**
 * cli_check_reports() - can the reports be written where they shall go?
 * @options: their paths
 *
 * Before hours of work, not after.
 *
 * Context: main program.
 * Return: CLI_GOOD; CLI_USAGE after it was told which cannot.
 */
int cli_check_reports(const struct cli_options *options);

/**
 * cli_style() - how a text is to be written
 * @options: of the command line
 * @standard_output: it goes there, maybe to a terminal
 *
 * Context: main program.
 * Return: the style.
 */
struct report_style cli_style(const struct cli_options *options, bool standard_output);

/**
 * cli_write_reports() - write every report that was asked for
 * @options: which, and where to; none: text to standard output
 * @document: docs/result-format.md
 *
 * Context: main program.
 * Return: CLI_GOOD; CLI_HARNESS after it was told which failed and why.
 */
int cli_write_reports(const struct cli_options *options, json_t *document);

#endif
