// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep compare: the same scenarios on several images of a kernel, or with several variants of
 * the models, side by side. Each column is a `lockstep run` of its own, in a process and a folder
 * of its own, with the same options, so that what differs is the code alone.
 *
 * What is put where, and what counts as worse, is decided in harness/compare.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/compare_run.h"
#include "harness/cli/option_values.h"
#include "harness/compare/compare.h"
#include "harness/scenario/file.h"
#include "harness/scenario/image.h"
#include "reports/matrix.h"

#define BISECT_CANNOT_TELL 125
#define BISECT_STOP	   128 /* git bisect gives up at this and above */

struct comparison {
	struct cli_options *options;
	const char *what; /* what the columns are */
	struct compare_run runs[COMPARE_COLUMNS_MAX];
	size_t runs_nr;
	struct compare_column columns[COMPARE_COLUMNS_MAX];
	size_t columns_nr;
	const char **functions; /* that have several variants here; ends with NULL */
};

/* Variants of one function that were asked for. */
struct axis {
	const struct ls_variant_slot *slot;
	unsigned int nr;
	const char *ideas[COMPARE_COLUMNS_MAX];
};

static int add_idea(struct axis *axis, const char *idea)
{
	for (unsigned int i = 0; i < axis->nr; i++)
		if (!strcmp(axis->ideas[i], idea))
			return CLI_GOOD;
	if (axis->nr == COMPARE_COLUMNS_MAX)
		return cli_error("--variant: at most %d columns", COMPARE_COLUMNS_MAX);
	axis->ideas[axis->nr++] = idea;
	return CLI_GOOD;
}

/* The axes of all --variant; @axes has room for as many. */
static int read_axes(const struct cli_options *options, struct axis *axes, unsigned int *nr)
{
	for (unsigned int i = 0; i < options->run.variants_nr; i++) {
		const struct scenario_variant *v = &options->run.variants[i];
		const struct ls_variant_ops *ops;
		unsigned int at = 0;
		int status = CLI_GOOD;

		while (at < *nr && axes[at].slot != v->slot)
			at++;
		if (at == *nr)
			axes[(*nr)++].slot = v->slot;
		for (unsigned int j = 0;
		     !v->ops && !status && (ops = registry_variant_at(v->slot, j)); j++)
			status = add_idea(&axes[at], ops->idea);
		if (v->ops)
			status = add_idea(&axes[at], v->ops->idea);
		if (status)
			return status;
	}
	return CLI_GOOD;
}

/* The @index-th combination: the last axis changes fastest. */
static void make_design(struct comparison *c, const struct axis *axes, unsigned int nr,
			size_t index, unsigned int varying)
{
	struct pool *pool = &c->options->pool;
	struct compare_run *run = &c->runs[index];
	const char *name = "";

	run->words = pool_alloc(pool, (nr + 1) * sizeof(*run->words));
	for (unsigned int i = nr; i--;) {
		const char *idea = axes[i].ideas[index % axes[i].nr];

		index /= axes[i].nr;
		run->words[i] = pool_printf(pool, "--variant=%s=%s", axes[i].slot->function, idea);
		if (axes[i].nr == 1 && varying)
			continue;
		name = pool_printf(pool, "%s%s%s%s%s", varying == 1 ? "" : axes[i].slot->function,
				   varying == 1 ? "" : "=", idea, *name ? ", " : "", name);
	}
	run->name = name;
}

/* Does a case of @s say what some variant of a function comes to of which all were asked for? */
static bool is_about(const struct scenario *s, const struct cli_options *options)
{
	for (unsigned int i = 0; i < s->cases_nr; i++)
		for (unsigned int j = 0; j < s->cases[i].variants_nr; j++)
			for (unsigned int k = 0; k < options->run.variants_nr; k++)
				if (!options->run.variants[k].ops &&
				    s->cases[i].variants[j].named &&
				    s->cases[i].variants[j].slot == options->run.variants[k].slot)
					return true;
	return false;
}

/*
 * Where all variants of a function are compared, scenarios that say of none of them what it comes
 * to are about something else, and are left out; unless that would be all of them.
 */
static int keep_what_is_about(struct comparison *c)
{
	struct cli_options *options = c->options;
	struct cli_scenarios found;
	int status = cli_load(options, &found), kept = 0;
	char **files = pool_alloc(&options->pool, (found.nr + 1) * sizeof(*files));

	for (size_t i = 0; i < found.nr && !status; i++)
		if (is_about(found.v[i], options))
			files[kept++] = pool_printf(&options->pool, "%s", found.v[i]->file);
	if (kept && (size_t)kept < found.nr) {
		c->what = pool_printf(&options->pool,
				      "%s, in %d of %zu scenarios: no case of the others names one",
				      c->what, kept, found.nr);
		options->operands = files;
		options->operands_nr = kept;
	}
	cli_unload(&found);
	return status;
}

static int plan_designs(struct comparison *c)
{
	unsigned int asked = c->options->run.variants_nr, nr = 0, varying = 0;
	struct pool *pool = &c->options->pool;
	struct axis *axes = pool_alloc(pool, asked * sizeof(*axes));
	const char *names = "";
	size_t all = 1;
	int status = read_axes(c->options, axes, &nr);

	if (status)
		return status;
	c->functions = pool_alloc(pool, (nr + 1) * sizeof(*c->functions));
	for (unsigned int i = 0; i < nr; i++) {
		all *= axes[i].nr;
		varying += axes[i].nr > 1;
		c->functions[i] = axes[i].slot->function;
		names = pool_printf(pool, "%s%s%s", names, i ? ", " : "", axes[i].slot->function);
		if (all > COMPARE_COLUMNS_MAX)
			return cli_error("--variant: more than %d combinations of variants",
					 COMPARE_COLUMNS_MAX);
	}
	c->what = pool_printf(pool, "variants of %s", names);
	c->runs_nr = all;
	for (size_t i = 0; i < all; i++)
		make_design(c, axes, nr, i, varying);
	for (unsigned int i = 0; i < asked; i++)
		if (!c->options->run.variants[i].ops)
			return keep_what_is_about(c);
	return CLI_GOOD;
}

static int plan_images(struct comparison *c)
{
	int status = CLI_GOOD;

	c->what = "images of a kernel";
	for (unsigned int i = 0; i < c->options->images_nr; i++) {
		const char *path = c->options->images[i], *wrong = image_check(path);

		if (wrong)
			status = cli_error("%s: %s", path, wrong);
		for (unsigned int j = 0; j < i; j++)
			if (!strcmp(path, c->options->images[j]))
				status = cli_error("--kernel: %s is given twice", path);
		c->runs[c->runs_nr++] = (struct compare_run){ .name = path, .program = path };
	}
	return status;
}

static int plan(struct comparison *c)
{
	const struct cli_options *options = c->options;

	cli_use_loaded(c->options, true);

	for (unsigned int i = 0; i < options->reports_nr; i++)
		if (options->reports[i].ops && strcmp(options->reports[i].ops->name, "text") &&
		    strcmp(options->reports[i].ops->name, "json"))
			return cli_error(
				"--report: a comparison is written as text or json, not %s",
				options->reports[i].ops->name);
	if (options->images_nr && options->run.variants_nr)
		return cli_error(
			"--kernel and --variant exclude each other: an image has no variants");
	if (options->bisect && (!options->images_nr || options->images_nr > 2))
		return cli_error("--bisect needs one image, or two: --kernel=IMAGE");
	if (options->images_nr)
		return plan_images(c);
	if (options->run.variants_nr)
		return plan_designs(c);
	c->what = "cases";
	c->runs[c->runs_nr++] = (struct compare_run){ .name = "cases" };
	return CLI_GOOD;
}

/* Without any --variant each name of a case is a column. */
static int columns_of_cases(struct comparison *c)
{
	const json_t *scenario, *one;
	size_t i, j;

	json_array_foreach(json_object_get(c->runs[0].result, "scenarios"), i, scenario)
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			const char *name = json_string_value(json_object_get(one, "name"));
			const char *status = json_string_value(json_object_get(one, "status"));
			size_t at = 0;

			if (!strcmp(status, "not applicable"))
				continue;
			while (at < c->columns_nr && strcmp(c->columns[at].name, name))
				at++;
			if (at < c->columns_nr)
				continue;
			if (at == COMPARE_COLUMNS_MAX)
				return cli_error(
					"more than %d cases of different names; say "
					"--variant=FN=all for the variants of one function",
					COMPARE_COLUMNS_MAX);
			c->columns[c->columns_nr++] = (struct compare_column){
				.name = name, .only = name, .result = c->runs[0].result
			};
		}
	return CLI_GOOD;
}

static int make_columns(struct comparison *c)
{
	if (!c->options->images_nr && !c->options->run.variants_nr)
		return columns_of_cases(c);
	for (size_t i = 0; i < c->runs_nr; i++)
		c->columns[c->columns_nr++] = (struct compare_column){
			.name = c->runs[i].name,
			.image = c->runs[i].program,
			.functions = c->functions,
			.result = c->runs[i].result,
		};
	return CLI_GOOD;
}

/* How a new finding is replayed: by the image that found it. */
static void add_replays(const struct comparison *c, json_t *document)
{
	json_t *change;
	size_t i;

	json_array_foreach(json_object_get(document, "changes"), i, change) {
		json_int_t column = json_integer_value(json_object_get(change, "column"));

		json_object_set_new(
			change, "replay",
			json_sprintf("lockstep replay --kernel=%s", c->columns[column].image));
	}
}

static int write_one(const struct cli_options *options, const json_t *document, bool json,
		     const char *path)
{
	const struct report_style style = cli_style(options, !path);
	struct file_new file;
	int error;

	if (!path)
		return json ? matrix_write_json(stdout, document)
			    : matrix_write_text(stdout, document, &style);
	error = file_create(&file, path);
	if (error)
		return error;
	error = json ? matrix_write_json(file.out, document)
		     : matrix_write_text(file.out, document, &style);
	return file_commit(&file, error);
}

static int tell_written(const char *path, int error)
{
	if (!error)
		return CLI_GOOD;
	cli_error("the comparison cannot be written to %s: %s", path ? path : "standard output",
		  strerror(-error));
	return CLI_HARNESS;
}

static int write_all(struct cli_options *options, const json_t *document)
{
	const char *kept = pool_printf(&options->pool, "%s/compare/compare.json",
				       options->run.out_dir);
	int status = tell_written(kept, write_one(options, document, true, kept));

	if (!options->reports_nr && !status)
		status = tell_written(NULL, write_one(options, document, false, NULL));
	for (unsigned int i = 0; i < options->reports_nr && !status; i++) {
		const struct cli_report *report = &options->reports[i];
		bool json = report->ops && !strcmp(report->ops->name, "json");

		status = tell_written(report->path,
				      write_one(options, document, json, report->path));
	}
	return status;
}

static int judge(const struct cli_options *options, const json_t *document)
{
	enum compare_judgement judgement = json_object_get(document, "changes")
						   ? compare_judge_changes(document)
						   : compare_judge_expected(document);

	switch (judgement) {
	case COMPARE_GOOD:
		return CLI_GOOD;
	case COMPARE_FAILED:
		return CLI_HARNESS;
	case COMPARE_BAD:
		return CLI_NOT_AS_EXPECTED;
	case COMPARE_INCONCLUSIVE:
		break;
	}
	return options->bisect ? BISECT_CANNOT_TELL : CLI_NOT_AS_EXPECTED;
}

static int compare(struct comparison *c, const char *const *command)
{
	json_t *document, *words = json_array();
	int status = make_columns(c), written;

	if (status) {
		json_decref(words);
		return status;
	}
	document = compare_matrix(c->columns, c->columns_nr);
	for (size_t i = 0; command[i]; i++)
		json_array_append_new(words, json_string(command[i]));
	json_object_set_new(document, "command", words);
	json_object_set_new(document, "what", json_string(c->what));
	if (c->options->images_nr > 1) {
		compare_changes(document);
		add_replays(c, document);
	}
	status = judge(c->options, document);
	written = write_all(c->options, document);
	json_decref(document);
	return written ? written : status;
}

static int run(struct cli_options *options, const char *const *command)
{
	struct comparison *c = pool_alloc(&options->pool, sizeof(*c));
	int status;

	c->options = options;
	status = plan(c);
	if (!status)
		status = cli_check_reports(options);
	for (size_t i = 0; i < c->runs_nr && !status; i++)
		status = compare_run(options, &c->runs[i], i, c->runs_nr);
	if (!status)
		status = compare(c, command);
	for (size_t i = 0; i < c->runs_nr; i++)
		json_decref(c->runs[i].result);
	return status;
}

/* `git bisect run` takes 2 and 3 for "bad". */
static int end(const struct cli_options *options, int status)
{
	if (!options->bisect)
		return status;
	if (status == CLI_USAGE)
		return BISECT_CANNOT_TELL;
	return status == CLI_HARNESS ? BISECT_STOP : status;
}

const struct cli_command command_compare = {
	.name = "compare",
	.operands = "[FILE|DIR]...",
	.help = "Run scenarios on several images of a kernel, or with several variants, and tell what differs",
	.groups = CLI_COMPARE | CLI_MODEL | CLI_EXPLORE | CLI_REPORT | CLI_OUT | CLI_VERBOSITY,
	.run = run,
	.end = end,
};
