// SPDX-License-Identifier: GPL-2.0-only
/* Picks the subcommand. What a subcommand does is in its own file, and the list of them in table.c.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/cli/cli.h"
#include "harness/scenario/image.h"

int cli_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("lockstep: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	return CLI_USAGE;
}

static void print_help(FILE *out)
{
	fputs("usage: lockstep COMMAND [OPTION]... [OPERAND]...\n\n"
	      "Explores the interleavings of tasks over kernel-like locks and objects, and reports every\n"
	      "deadlock, use-after-free, leak and data race with a schedule that replays.\n\n",
	      out);
	for (unsigned int i = 0; cli_commands[i]; i++)
		fprintf(out, "  %-8s %-15s %s\n", cli_commands[i]->name, cli_commands[i]->operands,
			cli_commands[i]->help);
	fputs("\n  -h, --help     this text; after a command, its options\n"
	      "  -V, --version  version of this program\n\n"
	      "Exit status: 0 every case came out as expected; 1 some case did not, or is inconclusive;\n"
	      "2 usage or bad input; 3 the harness itself failed.\n",
	      out);
}

static const struct cli_command *find_command(const char *name)
{
	struct words words = { 0 };
	struct pool pool = { 0 };
	const char *nearest;

	for (unsigned int i = 0; cli_commands[i]; i++)
		if (!strcmp(cli_commands[i]->name, name))
			return cli_commands[i];
	for (unsigned int i = 0; cli_commands[i]; i++)
		words_add(&pool, &words, cli_commands[i]->name);
	nearest = words_nearest(&words, name);
	if (nearest)
		cli_error("unknown command \"%s\": did you mean \"%s\"?", name, nearest);
	else
		cli_error("unknown command \"%s\"; \"lockstep --help\" lists all", name);
	pool_free(&pool);
	return NULL;
}

/* A report that went nowhere (a full disk, a closed pipe) must not look like a good run. */
static int close_output(int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		cli_error("standard output cannot be written");
		return CLI_HARNESS;
	}
	return status;
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
	const char **words = calloc((size_t)argc + 1, sizeof(*words));
	struct cli_options options;
	int status;

	if (!words)
		return CLI_HARNESS;
	for (int i = 0; i < argc; i++) /* before the parser puts operands last */
		words[i] = argv[i];
	if (command->groups & CLI_RAW) {
		options = (struct cli_options){ .operands = argv + 1, .operands_nr = argc - 1 };
		status = -1;
	} else {
		status = cli_parse(command, argc, argv, &options);
	}
	if (status < 0 && options.image && !image_kernel())
		status = cli_error("%s: %s", options.image, image_exec(options.image, words));
	else if (status < 0)
		status = command->run(&options, words);
	free(words);
	status = close_output(status);
	if (command->end)
		status = command->end(&options, status);
	pool_free(&options.pool);
	return status;
}

int main(int argc, char **argv)
{
	const struct cli_command *command;

	/* Writing to a closed pipe is an error that is told, not a silent death. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_help(stdout);
		return close_output(CLI_GOOD);
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("lockstep " LOCKSTEP_VERSION);
		return close_output(CLI_GOOD);
	}
	if (*argv[1] == '-')
		return cli_error(
			"unknown option \"%s\" before the command; \"lockstep --help\" shows "
			"the form",
			argv[1]);
	command = find_command(argv[1]);
	return command ? run_command(command, argc - 1, argv + 1) : CLI_USAGE;
}
