// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of all subcommands: one table, from which the parser, the help text and the errors come.
 * A subcommand takes the groups that make sense for it.
 */
#include <getopt.h>
#include <string.h>
#include "harness/cli/option_values.h"

struct option_ops {
	char letter;
	const char *name;
	const char *value; /* NULL: takes none */
	unsigned int group;
	int (*set)(struct cli_options *o, const char *value);
	const char *help;
};

static const struct option_ops table[] = {
	{ 's', "strategy", "NAME", CLI_EXPLORE, set_strategy, "how to choose schedules" },
	{ 'S', "seed", "N", CLI_EXPLORE, set_seed, "of random choices" },
	{ 'n', "executions", "N", CLI_EXPLORE, set_executions, "stop a case after N executions" },
	{ 't', "time", "TIME", CLI_EXPLORE, set_time, "stop a case after TIME, such as 20s" },
	{ 'p', "preemptions", "N", CLI_EXPLORE, set_preemptions,
	  "dfs: at most N switches away from a task that could go on" },
	{ 'd', "depth", "N", CLI_EXPLORE, set_depth, "pct: depth of the bugs looked for, 1 to 5" },
	{ 'g', "granularity", "WHERE", CLI_EXPLORE, set_granularity,
	  "switch tasks at synchronisation (sync) or at every access (memory)" },
	{ 'x', "strict", NULL, CLI_EXPLORE, set_strict,
	  "plain aligned writes of a word race like any other plain access" },
	{ 'f', "variant", "FN=NAME", CLI_VARIANT, set_variant,
	  "run cases with this variant, and those that name none of FN" },
	{ 'u', "unstated", NULL, CLI_VARIANT, set_unstated,
	  "with --variant: run also combinations of which no case says what to expect" },
	{ 'f', "variant", "FN=NAME|all", CLI_COMPARE, set_variants,
	  "compare this variant, or all of FN; may be repeated" },
	{ 'K', "kernel", "IMAGE", CLI_COMPARE, set_images,
	  "compare this image; may be repeated: the first is what the others are compared with" },
	{ 'B', "bisect", NULL, CLI_COMPARE, set_bisect,
	  "exit with 0 good, 1 bad, 125 cannot tell, 128 or more: stop" },
	{ 'j', "jobs", "N", CLI_LONG | CLI_COMPARE, set_jobs,
	  "cases side by side, and processes of a long search; default: CPUs, at most 8" },
	{ 'k', "shard", "K/N", CLI_LONG, set_shard,
	  "run the K-th of N parts; \"lockstep merge\" joins their results" },
	{ 'R', "resume", "FILE", CLI_LONG, set_resume,
	  "continue the run that left this file, DIR/resume.json" },
	{ 'M', "no-minimize", NULL, CLI_EXPLORE, set_no_minimize,
	  "tell findings as they were found, not in their shortest form" },
	{ 'e', "explain", "WHICH", CLI_EXPLORE, set_explain,
	  "work out the steps of all findings, or of unexpected; default: all of up to 16 cases" },
	{ 'K', "kernel", "IMAGE", CLI_IMAGE, set_image,
	  "run the code of a kernel: \"lockstep kernel build\" makes images" },
	{ 'l', "like", "VERSION", CLI_LIKE, set_like,
	  "variants: what kernel VERSION has, in which order it takes its locks, what it promises" },
	{ 'm', "model", "FILE", CLI_MODEL, set_model,
	  "load this shared object: variants, or a model, that are not part of this program" },
	{ 'G', "gdb", NULL, CLI_GDB, set_gdb, "stop at the finding, in the debugger gdb" },
	{ 'T', "threads", NULL, CLI_THREADS, set_threads,
	  "run on real threads with real locks: again and again for --time, or as the file says" },
	{ 'o', "to", "FILE", CLI_TO, set_to,
	  "where to write; default: beside FILE, with .min before its ending" },
	{ 'r', "report", "FORMAT[:PATH]", CLI_REPORT, set_report,
	  "write a report; may be repeated; default: text" },
	{ 'o', "out", "DIR", CLI_OUT, set_out,
	  "directory of replay files and lock graphs; default: lockstep-out" },
	{ 'c', "color", "WHEN", CLI_REPORT, set_color, "auto, always or never" },
	{ 'q', "quiet", NULL, CLI_VERBOSITY, set_quiet, "only what did not come out as expected" },
	{ 'v', "verbose", NULL, CLI_VERBOSITY, set_verbose, "explain every finding in full" },
};
#define TABLE_NR (sizeof(table) / sizeof(*table))
_Static_assert(TABLE_NR <= CLI_OPTIONS_MAX, "room to note what was given");

void cli_usage(const struct cli_command *command, FILE *out)
{
	fprintf(out, "usage: lockstep %s%s%s%s\n\n%s.\n\n", command->name,
		command->groups ? " [OPTION]..." : "", *command->operands ? " " : "",
		command->operands, command->help);
	for (size_t i = 0; i < TABLE_NR; i++) {
		char text[64];

		if (!(table[i].group & command->groups))
			continue;
		snprintf(text, sizeof(text), "--%s%s%s", table[i].name, table[i].value ? "=" : "",
			 table[i].value ? table[i].value : "");
		fprintf(out, "  -%c, %-24s %s\n", table[i].letter, text, table[i].help);
	}
	fputs("  -h, --help                   this text\n", out);
}

static int unknown_option(const struct cli_command *command, char *const *argv)
{
	const char *word = argv[optind - 1];
	struct words words = { 0 };
	struct pool pool = { 0 };
	const char *nearest;
	char *name = pool_text(&pool, word, strcspn(word, "="));

	for (size_t i = 0; i < TABLE_NR; i++)
		if (table[i].group & command->groups)
			words_add(&pool, &words, pool_printf(&pool, "--%s", table[i].name));
	nearest = words_nearest(&words, name);
	if (optopt && strncmp(word, "--", 2))
		cli_error("unknown option \"-%c\" of \"lockstep %s\"", optopt, command->name);
	else if (nearest && strcmp(nearest, name))
		cli_error("unknown option \"%s\" of \"lockstep %s\": did you mean \"%s\"?", name,
			  command->name, nearest);
	else if (nearest)
		cli_error("option \"%s\" takes no value", name);
	else
		cli_error(
			"unknown option \"%s\" of \"lockstep %s\"; \"lockstep %s --help\" lists all",
			name, command->name, command->name);
	pool_free(&pool);
	return CLI_USAGE;
}

/* The tables that getopt wants, of the options that this subcommand takes. */
static void make_getopt(const struct cli_command *command, char *letters, struct option *options)
{
	*letters++ = ':'; /* tells a missing value from an unknown option */
	*letters++ = 'h';
	*options++ = (struct option){ "help", no_argument, NULL, 'h' };
	for (size_t i = 0; i < TABLE_NR; i++) {
		if (!(table[i].group & command->groups))
			continue;
		*letters++ = table[i].letter;
		if (table[i].value)
			*letters++ = ':';
		*options++ = (struct option){ table[i].name,
					      table[i].value ? required_argument : no_argument,
					      NULL, table[i].letter };
	}
	*letters = '\0';
	*options = (struct option){ 0 };
}

/* What --model loads others may name, wherever it stands: it is set in a round of its own. */
static int set_option(struct cli_options *o, int letter, unsigned int groups, bool models)
{
	for (size_t i = 0; i < TABLE_NR; i++)
		if (table[i].letter == letter && table[i].group & groups) {
			if ((table[i].set == set_model) != models)
				return CLI_GOOD;
			const char *before = o->given[i], *value = optarg ? optarg : "";

			o->given[i] = pool_printf(&o->pool, "%s%s%s", before ? before : "",
						  before ? ", " : "", value);
			return table[i].set(o, optarg);
		}
	return CLI_USAGE;
}

const char *cli_option_again(struct cli_options *options, unsigned int index, unsigned int groups)
{
	const struct option_ops *option = index < TABLE_NR ? &table[index] : NULL;
	const char *value, *next;

	if (!option || !options->given[index] || !(option->group & groups))
		return NULL;
	if (!option->value)
		return pool_printf(&options->pool, "--%s", option->name);
	value = options->given[index];
	while ((next = strstr(value, ", ")))
		value = next + 2;
	return pool_printf(&options->pool, "--%s=%s", option->name, value);
}

/* Options that change how a run goes on, and not what comes of it. */
static bool is_free(const struct option_ops *option)
{
	return (option->group & (CLI_REPORT | CLI_VERBOSITY)) || option->set == set_jobs ||
	       option->set == set_resume;
}

int cli_take_over(struct cli_options *then, const struct cli_options *now)
{
	for (size_t i = 0; i < TABLE_NR; i++) {
		if (!now->given[i] || is_free(&table[i]))
			continue;
		if (!then->given[i])
			return cli_error("--%s contradicts --resume: the run began without it",
					 table[i].name);
		if (strcmp(then->given[i], now->given[i]))
			return cli_error("--%s=%s contradicts --resume: the run began with --%s=%s",
					 table[i].name, now->given[i], table[i].name,
					 then->given[i]);
	}
	if (now->operands_nr)
		return cli_error("--resume runs what the run began with: \"%s\" is too much",
				 now->operands[0]);
	if (now->run.jobs)
		then->run.jobs = now->run.jobs;
	if (now->reports_nr) {
		memcpy(then->reports, now->reports, sizeof(then->reports));
		then->reports_nr = now->reports_nr;
	}
	then->color = now->color;
	then->quiet = now->quiet;
	then->verbose = now->verbose;
	return CLI_GOOD;
}

/* One round over all words: -1 to go on, or the exit status. */
static int parse(const struct cli_command *command, int argc, char **argv,
		 struct cli_options *options, bool models)
{
	char letters[TABLE_NR * 2 + 3];
	struct option long_options[TABLE_NR + 2];
	int letter;

	make_getopt(command, letters, long_options);
	opterr = 0;
	optind =
		0; /* from the start, and with the permutation of GNU, whatever was parsed before */
	while ((letter = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		if (models && strchr("h:?", letter))
			continue; /* what is wrong, and help, is for the round of the others */
		if (letter == 'h') {
			cli_usage(command, stdout);
			return CLI_GOOD;
		}
		if (letter == ':')
			return cli_error("option \"%s\" needs a value", argv[optind - 1]);
		if (letter == '?')
			return unknown_option(command, argv);
		if (set_option(options, letter, command->groups, models))
			return CLI_USAGE;
	}
	return -1;
}

int cli_parse(const struct cli_command *command, int argc, char **argv, struct cli_options *options)
{
	int status;

	*options = (struct cli_options){ .run = { .out_dir = "lockstep-out" } };
	set_color(options, "auto");
	status = parse(command, argc, argv, options, true);
	if (status < 0)
		status = parse(command, argc, argv, options, false);
	if (status >= 0)
		return status;
	if (options->model && (options->image || options->images_nr))
		return cli_error(
			"--kernel and --model exclude each other: an image has no variants");
	if (options->quiet && options->verbose)
		return cli_error("--quiet and --verbose exclude each other");
	options->operands = argv + optind;
	options->operands_nr = argc - optind;
	return -1;
}
