// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs one column of a comparison and reads its result. The run has a folder of its own, so that
 * two images do not overwrite each other's replay files. A terminal's interrupt reaches the run as
 * well, which ends cleanly; this process waits for that.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness/cli/compare_run.h"
#include "harness/cli/option_values.h"
#include "harness/scenario/file.h"

#define RESULT_BYTES_MAX (1024u << 20)
#define STATUS_SIGNAL	 128

static const char **add_word(struct pool *pool, const char **words, size_t *nr, const char *word)
{
	words = pool_grow(pool, words, *nr, sizeof(*words));
	words[(*nr)++] = word;
	return words;
}

static const char **make_words(struct cli_options *options, const struct compare_run *run,
			       const char *dir)
{
	struct pool *pool = &options->pool;
	const char **words = NULL;
	size_t nr = 0;

	words = add_word(pool, words, &nr, run->program ? run->program : "/proc/self/exe");
	words = add_word(pool, words, &nr, "run");
	for (unsigned int i = 0; i < CLI_OPTIONS_MAX; i++) {
		const char *word = cli_option_again(options, i, CLI_EXPLORE | CLI_LONG);

		if (word)
			words = add_word(pool, words, &nr, word);
	}
	if (options->model)
		words = add_word(pool, words, &nr, pool_printf(pool, "--model=%s", options->model));
	for (size_t i = 0; run->words && run->words[i]; i++)
		words = add_word(pool, words, &nr, run->words[i]);
	if (run->words)
		words = add_word(pool, words, &nr, "--unstated");
	words = add_word(pool, words, &nr, pool_printf(pool, "--out=%s", dir));
	words = add_word(pool, words, &nr, pool_printf(pool, "--report=json:%s/result.json", dir));
	if (options->quiet)
		words = add_word(pool, words, &nr, "--quiet");
	words = add_word(pool, words, &nr, "--");
	for (int i = 0; i < options->operands_nr; i++)
		words = add_word(pool, words, &nr, options->operands[i]);
	return add_word(pool, words, &nr, NULL);
}

static pid_t start(const char *const *words)
{
	pid_t self = getpid(), pid;

	fflush(NULL);
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != self)
		_exit(CLI_HARNESS);
	signal(SIGPIPE, SIG_DFL);
	execv(words[0], (char *const *)words);
	cli_error("%s: cannot be run: %s", words[0], strerror(errno));
	_exit(CLI_USAGE);
}

/* The exit status of the run; as a shell has it where a signal ended it. */
static int wait_for(const char *const *words)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int status = 0;
	pid_t pid = start(words);

	if (pid < 0)
		return cli_error("no process for a run: %s", strerror(errno)), CLI_HARNESS;
	sigaction(SIGINT, &ignore, &before);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &before, NULL);
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static json_t *read_result(const char *path)
{
	json_t *document = NULL;
	char *text, wrong[400];
	size_t length;

	if (file_read(path, RESULT_BYTES_MAX, &text, &length))
		return NULL;
	document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	if (document && report_check(document, wrong, sizeof(wrong))) {
		cli_error("%s: %s", path, wrong);
		json_decref(document);
		return NULL;
	}
	return document;
}

int compare_run(struct cli_options *options, struct compare_run *run, size_t index, size_t nr)
{
	const char *dir = pool_printf(&options->pool, "%s/compare/%zu", options->run.out_dir,
				      index + 1);
	const char *path = pool_printf(&options->pool, "%s/result.json", dir);
	int error = file_make_directories(dir), status;

	if (!error && unlink(path) && errno != ENOENT)
		error = -errno;
	if (error)
		return cli_error("%s: cannot be used as output directory: %s", dir,
				 strerror(-error));
	if (isatty(STDERR_FILENO) && !options->quiet)
		fprintf(stderr, "lockstep: %zu of %zu: %s\n", index + 1, nr, run->name);
	status = wait_for(make_words(options, run, dir));
	if (status == CLI_USAGE)
		return cli_error("%s: it does not run there", run->name);
	run->result = read_result(path);
	if (json_object_get(run->result, "interrupted")) {
		cli_error("interrupted in %s", run->name);
		return STATUS_SIGNAL + SIGINT;
	}
	if (status > STATUS_SIGNAL || !run->result) {
		cli_error("%s: the run ended with status %d and %s", run->name, status,
			  run->result ? "a result" : "no result");
		return CLI_HARNESS;
	}
	return CLI_GOOD;
}
