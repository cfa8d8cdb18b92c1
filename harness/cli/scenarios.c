// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scenario files that operands name. A directory is searched with all below it, in the order of
 * the names, so that the same tree gives the same report. Links to directories are followed only as
 * operands.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "harness/cli/cli.h"
#include "harness/scenario/litmus.h"

struct search {
	struct cli_options *options;
	struct cli_scenarios *found;
	bool bad;
};

static void add_file(struct search *search, const char *path)
{
	struct cli_scenarios *found = search->found;
	struct diagnose d = { 0 };
	struct scenario *s = scenario_load(path, &d);
	struct scenario **larger;

	found->files++;
	diagnose_print(&d, stderr);
	diagnose_free(&d);
	if (!s) {
		search->bad = true;
		return;
	}
	for (size_t i = 0; i < found->nr; i++) {
		if (strcmp(found->v[i]->name, s->name))
			continue;
		if (!strcmp(found->v[i]->file, s->file)) { /* named twice by the operands */
			scenario_free(s);
			return;
		}
		fprintf(stderr, "%s: the name \"%s\" is that of another scenario of this run, %s\n",
			path, s->name, found->v[i]->file);
		search->bad = true;
	}
	larger = realloc(found->v, (found->nr + 1) * sizeof(*larger));
	if (!larger)
		exit(CLI_HARNESS);
	found->v = larger;
	found->v[found->nr++] = s;
}

static int wanted(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool is_scenario(const char *name)
{
	size_t length = strlen(name);

	return (length > 5 && !strcmp(name + length - 5, ".yaml")) || litmus_is(name);
}

static void add_directory(struct search *search, const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, wanted, alphasort);

	if (nr < 0) {
		fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
		search->bad = true;
		return;
	}
	for (int i = 0; i < nr; i++) {
		const char *one = pool_printf(&search->options->pool, "%s%s%s", path,
					      path[strlen(path) - 1] == '/' ? "" : "/",
					      entries[i]->d_name);
		struct stat st;

		if (!lstat(one, &st) && S_ISDIR(st.st_mode))
			add_directory(search, one);
		else if (is_scenario(entries[i]->d_name))
			add_file(search, one);
		free(entries[i]);
	}
	free(entries);
}

static void add_operand(struct search *search, const char *path)
{
	size_t before = search->found->files;
	struct stat st;

	if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		add_file(search, path);
		return;
	}
	add_directory(search, path);
	if (search->found->files == before && !search->bad) {
		fprintf(stderr,
			"%s: no scenario (*.yaml, *.litmus) in this directory or below it\n", path);
		search->bad = true;
	}
}

int cli_load(struct cli_options *options, struct cli_scenarios *scenarios)
{
	struct search search = { .options = options, .found = scenarios };

	*scenarios = (struct cli_scenarios){ 0 };
	for (int i = 0; i < options->operands_nr; i++) {
		if (*options->operands[i])
			add_operand(&search, options->operands[i]);
		else
			search.bad = cli_error("an empty name of a file");
	}
	if (!options->operands_nr)
		add_operand(&search, "scenarios");
	return search.bad ? CLI_USAGE : CLI_GOOD;
}

void cli_unload(struct cli_scenarios *scenarios)
{
	for (size_t i = 0; i < scenarios->nr; i++)
		scenario_free(scenarios->v[i]);
	free(scenarios->v);
}
