// SPDX-License-Identifier: GPL-2.0-only
/* Reads the values of options, and says what is allowed where one is not. Which there are:
 * options.c. */
#include "harness/cli/option_values.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/compare/compare.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/loaded.h"

static int bad(const char *option, const char *value, const char *allowed)
{
	return cli_error("--%s: expected %s, found \"%s\"", option, allowed, value);
}

int set_strategy(struct cli_options *o, const char *value)
{
	const char *list = "";

	for (const struct ls_listed *s = ls_strategies(); s->name; s++) {
		if (!strcmp(s->name, "replay"))
			continue;
		if (!strcmp(s->name, value)) {
			o->run.over.strategy = s->name;
			return CLI_GOOD;
		}
		list = pool_printf(&o->pool, "%s%s%s", list, *list ? ", " : "", s->name);
	}
	return bad("strategy", value, pool_printf(&o->pool, "one of %s", list));
}

int set_seed(struct cli_options *o, const char *value)
{
	o->run.over.seed_set = true;
	return count_parse(value, 0, INT64_MAX, &o->run.over.seed)
		       ? CLI_GOOD
		       : bad("seed", value, "a whole number");
}

int set_executions(struct cli_options *o, const char *value)
{
	o->run.over.executions_set = true;
	return count_parse(value, 1, UINT64_MAX, &o->run.over.executions)
		       ? CLI_GOOD
		       : bad("executions", value, "a whole number above zero");
}

int set_time(struct cli_options *o, const char *value)
{
	o->run.over.time_set = true;
	return time_parse(value, &o->run.over.time_ns)
		       ? CLI_GOOD
		       : bad("time", value, "a time above zero, such as 500ms, 20s, 5m or 1h");
}

int set_preemptions(struct cli_options *o, const char *value)
{
	uint64_t bound = 0;

	o->run.over.preemptions_set = true;
	o->run.over.preemptions = LS_UNBOUNDED;
	if (!strcmp(value, "unbounded"))
		return CLI_GOOD;
	if (!count_parse(value, 0, 1000, &bound))
		return bad("preemptions", value, "unbounded, or a whole number from 0 to 1000");
	o->run.over.preemptions = (int)bound;
	return CLI_GOOD;
}

int set_depth(struct cli_options *o, const char *value)
{
	uint64_t depth = 0;

	if (!count_parse(value, 1, LS_PCT_DEPTH_MAX, &depth))
		return bad("depth", value, "a whole number from 1 to 5");
	o->run.over.depth_set = true;
	o->run.over.depth = (uint32_t)depth;
	return CLI_GOOD;
}

int set_granularity(struct cli_options *o, const char *value)
{
	o->run.over.granularity_set = true;
	o->run.over.granularity = !strcmp(value, "memory") ? LS_GRANULARITY_MEMORY
							   : LS_GRANULARITY_SYNC;
	if (strcmp(value, "memory") && strcmp(value, "sync"))
		return bad("granularity", value, "sync or memory");
	return CLI_GOOD;
}

static void add_to_run(struct cli_options *o, const struct ls_variant_slot *slot,
		       const struct ls_variant_ops *ops)
{
	struct scenario_variant *list = (struct scenario_variant *)o->run.variants;

	list = pool_grow(&o->pool, list, o->run.variants_nr, sizeof(*list));
	list[o->run.variants_nr++] = (struct scenario_variant){ slot, ops, true };
	o->run.variants = list;
}

/* @every: "all" stands for every variant of the function, and has no .ops. */
static int add_variant(struct cli_options *o, const char *value, bool every)
{
	const char *equals = strchr(value, '=');
	const struct ls_variant_slot *slot;
	const struct ls_variant_ops *ops;
	struct words words = { 0 };
	const char *text, *allowed = "";

	if (!equals)
		return bad("variant", value,
			   every ? "FUNCTION=VARIANT or FUNCTION=all" : "FUNCTION=VARIANT");
	text = pool_text(&o->pool, value, (size_t)(equals - value));
	slot = registry_slot(text, NULL);
	ops = slot ? registry_variant(slot, equals + 1) : NULL;
	every = every && slot && !strcmp(equals + 1, "all");
	if (ops || every) {
		add_to_run(o, slot, ops);
		return CLI_GOOD;
	}
	if (slot)
		registry_variant_words(&o->pool, &words, slot);
	else
		registry_slot_words(&o->pool, &words);
	for (size_t i = 0; i < words.nr; i++)
		allowed = pool_printf(&o->pool, "%s%s%s", allowed, i ? ", " : "", words.v[i]);
	return bad("variant", slot ? equals + 1 : text,
		   pool_printf(&o->pool, slot ? "a variant of %s (%s)" : "a function%s (%s)",
			       slot ? slot->function : "", *allowed ? allowed : "there are none"));
}

static unsigned int count_loaded(const struct ls_variant_slot *slot)
{
	const struct ls_variant_slot *of;
	unsigned int nr = 0;

	for (unsigned int i = 0; loaded_variant(i, &of); i++)
		nr += of == slot;
	return nr;
}

void cli_use_loaded(struct cli_options *o, bool every)
{
	const struct ls_variant_slot *slot;
	const struct ls_variant_ops *ops;

	for (unsigned int i = 0; (ops = loaded_variant(i, &slot)); i++) {
		bool named = false;

		for (unsigned int j = 0; j < o->run.variants_nr; j++)
			named |= o->run.variants[j].slot == slot;
		if (!named && (every || count_loaded(slot) == 1))
			add_to_run(o, slot, every ? NULL : ops);
	}
}

int set_variant(struct cli_options *o, const char *value)
{
	return add_variant(o, value, false);
}

int set_like(struct cli_options *o, const char *value)
{
	if (!version_valid(value))
		return bad("like", value, "a kernel version, such as 5.19");
	o->like = value;
	return CLI_GOOD;
}

int set_variants(struct cli_options *o, const char *value)
{
	return add_variant(o, value, true);
}

int set_images(struct cli_options *o, const char *value)
{
	if (!*value)
		return bad("kernel", value, "the file of an image");
	if (o->images_nr == COMPARE_COLUMNS_MAX)
		return cli_error("--kernel: at most %d images", COMPARE_COLUMNS_MAX);
	o->images = pool_grow(&o->pool, o->images, o->images_nr, sizeof(*o->images));
	o->images[o->images_nr++] = value;
	return CLI_GOOD;
}

int set_bisect(struct cli_options *o, const char *value)
{
	(void)value;
	o->bisect = true;
	return CLI_GOOD;
}

int set_report(struct cli_options *o, const char *value)
{
	size_t length = strcspn(value, ":");
	const char *name = pool_text(&o->pool, value, length), *list = "";
	struct cli_report *report = &o->reports[o->reports_nr];

	if (o->reports_nr == CLI_REPORTS_MAX)
		return cli_error("--report: at most %d reports", CLI_REPORTS_MAX);
	report->ops = report_find(name);
	report->path = value[length] && strcmp(value + length + 1, "-") ? value + length + 1 : NULL;
	if (report->ops && (!report->path || *report->path)) {
		o->reports_nr++;
		return CLI_GOOD;
	}
	for (unsigned int i = 0; report_table[i]; i++)
		list = pool_printf(&o->pool, "%s%s%s", list, i ? ", " : "", report_table[i]->name);
	return bad("report", value,
		   pool_printf(&o->pool, "FORMAT or FORMAT:PATH, with one of %s", list));
}

int set_out(struct cli_options *o, const char *value)
{
	size_t length = strlen(value);

	if (!length)
		return bad("out", value, "a directory");
	while (length > 1 && value[length - 1] == '/')
		length--;
	o->run.out_dir = pool_text(&o->pool, value, length);
	o->run.out_given = true;
	return CLI_GOOD;
}

int set_color(struct cli_options *o, const char *value)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (!strcmp(value, "auto"))
		o->color = isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
			   strcmp(term, "dumb");
	else if (!strcmp(value, "always") || !strcmp(value, "never"))
		o->color = *value == 'a';
	else
		return bad("color", value, "auto, always or never");
	return CLI_GOOD;
}

int set_jobs(struct cli_options *o, const char *value)
{
	uint64_t jobs = 0;

	if (!count_parse(value, 1, JOBS_MAX, &jobs))
		return bad("jobs", value, "a whole number from 1 to 64");
	o->run.jobs = (unsigned int)jobs;
	return CLI_GOOD;
}

int set_shard(struct cli_options *o, const char *value)
{
	const char *slash = strchr(value, '/');
	uint64_t number = 0, of = 0;

	if (!slash || !count_parse(slash + 1, 1, SHARDS_MAX, &of) ||
	    !count_parse(pool_text(&o->pool, value, (size_t)(slash - value)), 1, of, &number))
		return bad("shard", value, "K/N with K from 1 to N, and N up to 10000");
	o->run.shard = (struct shard){ (unsigned int)number, (unsigned int)of };
	return CLI_GOOD;
}

int set_resume(struct cli_options *o, const char *value)
{
	if (!*value)
		return bad("resume", value, "a file");
	o->resume = value;
	return CLI_GOOD;
}

int set_strict(struct cli_options *o, const char *value)
{
	(void)value;
	o->run.over.strict = true;
	return CLI_GOOD;
}

int set_unstated(struct cli_options *o, const char *value)
{
	(void)value;
	o->run.unstated = true;
	return CLI_GOOD;
}

int set_no_minimize(struct cli_options *o, const char *value)
{
	(void)value;
	o->run.no_minimize = true;
	return CLI_GOOD;
}

int set_explain(struct cli_options *o, const char *value)
{
	if (strcmp(value, "all") && strcmp(value, "unexpected"))
		return bad("explain", value, "all or unexpected");
	o->explain = value;
	return CLI_GOOD;
}

int set_gdb(struct cli_options *o, const char *value)
{
	(void)value;
	o->gdb = true;
	return CLI_GOOD;
}

int set_threads(struct cli_options *o, const char *value)
{
	(void)value;
	o->threads = true;
	return CLI_GOOD;
}

int set_to(struct cli_options *o, const char *value)
{
	if (!*value)
		return bad("to", value, "a file");
	o->to = value;
	return CLI_GOOD;
}

int set_quiet(struct cli_options *o, const char *value)
{
	(void)value;
	o->quiet = true;
	return CLI_GOOD;
}

int set_verbose(struct cli_options *o, const char *value)
{
	(void)value;
	o->verbose = true;
	return CLI_GOOD;
}

int set_image(struct cli_options *o, const char *value)
{
	o->image = value;
	return CLI_GOOD;
}

int set_model(struct cli_options *o, const char *value)
{
	const char *wrong = *value ? loaded_open(value) : "a file is expected";

	if (wrong)
		return cli_error("--model: %s: %s", value, wrong);
	o->model = value;
	return CLI_GOOD;
}
