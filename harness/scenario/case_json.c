// SPDX-License-Identifier: GPL-2.0-only
/* Parts of the result document (docs/result-format.md) that need no exploration. */
#include <inttypes.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/scenario/loaded.h"
#include "harness/scenario/run.h"
#include "harness/scenario/worker.h"

json_t *case_json(const struct scenario_case *c)
{
	json_t *variants = json_object(), *one;

	for (unsigned int i = 0; i < c->variants_nr; i++)
		json_object_set_new(variants, c->variants[i].slot->function,
				    json_string(c->variants[i].ops->idea));
	one = json_pack("{s:s, s:o, s:[]}", "name", c->name, "variants", variants, "findings");
	if (c->unstated)
		json_object_set_new(one, "unstated", json_true());
	return one;
}

const char *program_digest(void)
{
	static char digest[17];
	uint64_t hash = 0xcbf29ce484222325ull;
	unsigned char bytes[65536];
	FILE *in;
	size_t nr;

	if (*digest)
		return digest;
	in = fopen("/proc/self/exe", "re");
	while (in && (nr = fread(bytes, 1, sizeof(bytes), in)))
		for (size_t i = 0; i < nr; i++)
			hash = (hash ^ bytes[i]) * 0x100000001b3ull;
	if (in)
		fclose(in);
	snprintf(digest, sizeof(digest), in ? "%016" PRIx64 : "unknown", hash);
	return digest;
}

json_t *run_scenario_json(const struct scenario *s)
{
	json_t *one = json_pack("{s:s}", "name", s->name);

	if (s->title)
		json_object_set_new(one, "title", json_string(s->title));
	json_object_set_new(one, "file", json_string(s->file));
	json_object_set_new(one, "hash", json_sprintf("%016" PRIx64, s->hash));
	if (s->source)
		json_object_set(one, "source", s->source);
	json_object_set_new(one, "cases", json_array());
	return one;
}

struct totals {
	json_int_t cases, as_expected, unexpected, inconclusive, not_applicable;
	json_int_t findings, executions, elapsed_ns;
};

static void add_case(struct totals *t, const json_t *one)
{
	const char *status = json_string_value(json_object_get(one, "status"));
	const json_t *search = json_object_get(one, "search");

	t->cases++;
	t->as_expected += !strcmp(status, "as expected");
	t->unexpected += !strcmp(status, "unexpected");
	t->inconclusive += !strcmp(status, "inconclusive");
	t->not_applicable += !strcmp(status, "not applicable");
	t->findings += (json_int_t)json_array_size(json_object_get(one, "findings"));
	for (; search; search = json_object_get(search, "before")) {
		t->executions += json_integer_value(json_object_get(search, "executions"));
		t->elapsed_ns += json_integer_value(json_object_get(search, "elapsed_ns"));
	}
}

json_t *run_document(const char *const *command, json_t *scenarios)
{
	json_t *words = json_array(), *scenario, *one, *totals, *document;
	struct totals t = { 0 };
	size_t i, j;

	for (; *command; command++)
		json_array_append_new(words, json_string(*command));
	json_array_foreach(scenarios, i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), j, one)
			add_case(&t, one);
	}
	totals = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "scenarios",
			   (json_int_t)json_array_size(scenarios), "cases", t.cases, "as_expected",
			   t.as_expected, "unexpected", t.unexpected, "inconclusive",
			   t.inconclusive, "not_applicable", t.not_applicable, "findings",
			   t.findings, "executions", t.executions, "elapsed_ns", t.elapsed_ns);
	document = json_pack("{s:i, s:s, s:o, s:o, s:o}", "lockstep_result", 1, "version",
			     LOCKSTEP_VERSION, "command", words, "scenarios", scenarios, "totals",
			     totals);
	if (loaded_path())
		json_object_set_new(
			document, "loaded",
			json_pack("{s:s, s:s}", "file", loaded_path(), "digest", loaded_digest()));
	return document;
}
