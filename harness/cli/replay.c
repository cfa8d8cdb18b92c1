// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep replay: the one execution of a replay file, reported as the run that wrote the file did.
 * Exit status 0 means that the finding is there again, 1 that it is not.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/cli.h"

int cli_use_replay(struct cli_options *options, const char *const *command, cli_replay_use *use)
{
	struct diagnose d = { 0 }, of_scenario = { 0 };
	const struct scenario_case *c;
	struct scenario *s = NULL;
	struct replay replay;
	int status = CLI_USAGE;

	if (options->operands_nr != 1)
		return cli_error("%s takes one FILE, found %d", command[0], options->operands_nr);
	if (cli_check_reports(options))
		return CLI_USAGE;
	if (replay_read(&replay, options->operands[0], &d)) {
		s = scenario_load(replay.file, &of_scenario);
		if (!s)
			diagnose_add(&d, replay.file_at,
				     "the scenario \"%s\" cannot be used:", replay.file);
		c = s ? replay_check(&replay, s, &d) : NULL;
		if (c)
			status = use(options, &replay, s, c, command);
	}
	diagnose_print(&d, stderr);
	diagnose_print(&of_scenario, stderr);
	diagnose_free(&d);
	diagnose_free(&of_scenario);
	scenario_free(s);
	replay_free(&replay);
	return status;
}

/*
 * The same command in gdb, which follows the worker to the place where the finding is raised.
 * Signals are how some findings come about, so they are left to lockstep.
 */
static int run_gdb(struct cli_options *options, const char *path)
{
	const char *model = options->model
				    ? pool_printf(&options->pool, "--model=%s", options->model)
				    : NULL;
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *const words[] = {
		"gdb",	  "-q",
		"-ex",	  "set follow-fork-mode child",
		"-ex",	  "handle SIGSEGV SIGBUS SIGFPE SIGILL SIGABRT nostop noprint pass",
		"-ex",	  "break lockstep_finding_here",
		"-ex",	  "run",
		"-ex",	  "backtrace",
		"--args", self,
		"replay", path,
		model,	  NULL
	};

	if (length < 0)
		return cli_error("--gdb: this program cannot be found again: %s", strerror(errno));
	self[length] = '\0';
	execvp("gdb", (char *const *)words);
	return cli_error("--gdb: gdb cannot be run: %s", strerror(errno));
}

static int report(struct cli_options *options, const struct scenario *s, json_t *one,
		  const char *const *command)
{
	json_t *scenario = run_scenario_json(s), *document;
	int status;

	json_array_append_new(json_object_get(scenario, "cases"), one);
	document = run_document(command, json_pack("[o]", scenario));
	status = cli_write_reports(options, document);
	json_decref(document);
	return status;
}

static int use_replay(struct cli_options *options, struct replay *replay, const struct scenario *s,
		      const struct scenario_case *c, const char *const *command)
{
	json_t *one = NULL;
	int status, outcome;

	if (options->threads)
		return cli_replay_threads(options, replay, s, c);
	if (options->gdb)
		return run_gdb(options, options->operands[0]);
	outcome = run_replay(s, c, replay, options->operands[0], &one);
	if (outcome == RUN_BAD_INPUT) {
		json_decref(one);
		return CLI_USAGE;
	}
	status = report(options, s, one, command);
	return status > outcome ? status : outcome;
}

static int run(struct cli_options *options, const char *const *command)
{
	return cli_use_replay(options, command, use_replay);
}

const struct cli_command command_replay = {
	.name = "replay",
	.operands = "FILE",
	.help = "Run the execution of a replay file again and explain its finding",
	.groups = CLI_IMAGE | CLI_MODEL | CLI_REPORT | CLI_VERBOSITY | CLI_GDB | CLI_THREADS,
	.run = run,
};
